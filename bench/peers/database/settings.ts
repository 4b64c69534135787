/**
 * What PostgreSQL is set to beside its defaults, the same for every server under measurement. Nothing is flushed to disk
 * (fsync, full_page_writes and synchronous_commit are off): a flush costs every server the same and would hide what
 * differs between them.
 */
export const postgresSettings = Object.freeze({
  // All rows and indexes fit, so that no figure hangs on the disk.
  shared_buffers: '2GB',
  max_connections: '200',
  // Nothing works in the background while somebody's CPU seconds are counted.
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
  // Compiling these short statements never pays.
  jit: 'off',
});
