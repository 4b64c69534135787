import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './in-process.ts';

describe('rowhouse extension new', () => {
  let folder: string;

  const create = (name: string, ...options: readonly string[]) =>
    runHere(['extension', 'new', name, '--rowhouse', '1.0.0', '--dir', join(folder, 'made'), ...options]);
  const texts = (): string => {
    const files = readdirSync(join(folder, 'made'), { recursive: true, withFileTypes: true });
    return files.flatMap((one) => (one.isFile() ? [readFileSync(join(one.parentPath, one.name), 'utf8')] : [])).join();
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rowhouse-scaffold-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['loans', [], 'Loan', 'loans', 'loan'],
    ['parking', ['--type', 'ParkingSpace'], 'ParkingSpace', 'parking_spaces', 'parkingSpace'],
    ['warranty', [], 'Warranty', 'warranties', 'warranty'],
    ['gift_boxes', [], 'GiftBox', 'gift_boxes', 'giftBox'],
  ])('names everything after %s %j', async (name, options, type, table, field) => {
    const { code, stdout, stderr } = await create(name, ...options, '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ name, type });
    const all = texts();
    expect(all).toContain(`name: '${name}'`);
    expect(all).toContain(`type ${type} implements Node {`);
    expect(all).toContain(`create table ${table} (`);
    expect(all).toContain(`${field}(id: ID!): ${type}`);
    expect(all).not.toMatch(/note|taking/i);
    rmSync(join(folder, 'made'), { recursive: true });
  });

  it('says what was made, and what to do next', async () => {
    const { stdout } = await create('loans');
    expect(stdout).toMatch(/^Made the extension loans, with the type Loan, in .*made:\n {2}\.gitignore\n/);
    expect(stdout).toMatch(/npm install\n.*npm test/);
  });

  it('never overwrites, and leaves nothing of an attempt', async () => {
    const before = texts();
    const { code, stderr } = await create('loans');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^SCAFFOLD_REFUSED: .*\n.*holds files already, and nothing is overwritten/);
    expect(texts()).toBe(before);
    writeFileSync(join(folder, 'file'), '');
    expect((await create('loans', '--dir', join(folder, 'file'))).stderr).toContain('is a file');
    expect(readdirSync(folder).sort()).toEqual(['file', 'made']);
    mkdirSync(join(folder, 'empty'));
    expect(await create('loans', '--dir', join(folder, 'empty'))).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'empty/package.json'))).toBe(true);
  });

  it.each([
    ['Loans', [], 'lower-case letters and digits'],
    ['a__b', [], 'words joined by underscores'],
    ['core', [], 'keeps for itself'],
    ['branding', [], 'keeps for itself'],
    ['a'.repeat(31), [], 'more than 30 characters'],
    ['suppliers', [], 'ships with Rowhouse'],
    ['orders', [], 'would add Order, .* which core has'],
    ['orders', [], 'would make the table orders'],
    ['news', [], 'would be named new, .*--type NewsEntry'],
    ['fields', [], 'would be named field,'],
    ['loans', ['--type', 'loan'], 'a capital letter first'],
  ])('refuses %s %j: %s', async (name, options, fault) => {
    const { code, stderr } = await create(name, '--dir', join(folder, 'refused'), ...options);
    expect([code, existsSync(join(folder, 'refused'))]).toEqual([1, false]);
    expect(stderr).toMatch(/^SCAFFOLD_REFUSED: The extension was not made:\n/);
    expect(stderr).toMatch(new RegExp(fault));
  });
});
