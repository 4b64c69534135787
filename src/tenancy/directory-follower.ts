import type { ListeningObserver } from './tenant-directory.ts';

/** Keeps a copy of a part of the directory current: what is told, and what has to be asked while nothing is. */
export interface DirectoryFollower {
  /** Hand it the directory's news of itself. */
  readonly observer: ListeningObserver;
  /** Whether a listener stands and what changed before it stood is known: the copy is current until told otherwise. */
  readonly isCurrent: boolean;
  close(): void;
}

/**
 * @param catchUp compares the copy with the directory and puts it right; while no listener stands, it is called again and
 *   again
 * @param pollInterval milliseconds
 */
export function followDirectory(catchUp: () => Promise<void>, pollInterval: number): DirectoryFollower {
  let state: 'starting' | 'lost' | 'catching up' | 'current' | 'closed' = 'starting';
  /** Grows whenever a listener comes or goes: what was begun before says nothing of the time after. */
  let era = 0;
  let next: NodeJS.Timeout | undefined;

  const follow = async (begun: number): Promise<void> => {
    const caughtUp = await catchUp().then(
      () => true,
      () => false,
    );
    if (begun !== era) return;
    if (caughtUp && state === 'catching up') state = 'current';
    else next = setTimeout(() => follow(begun), pollInterval).unref();
  };
  const enter = (entered: 'lost' | 'catching up' | 'closed'): void => {
    clearTimeout(next);
    era++;
    state = entered;
    if (entered !== 'closed') void follow(era);
  };

  return Object.freeze({
    observer: {
      listening: () => enter('catching up'),
      lost() {
        // Told for each attempt to listen again; the copy is polled already.
        if (state !== 'lost') enter('lost');
      },
    },
    get isCurrent() {
      return state === 'current';
    },
    close: () => enter('closed'),
  });
}
