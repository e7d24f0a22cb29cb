/// To be preloaded into a program: each fsync and fdatasync takes longer.
///
/// SLOW_DISK_MS  by how much
