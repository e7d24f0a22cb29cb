/// To be preloaded into a program: fails its writes, syncs and truncations within one folder.
///
/// FAULT_FOLDER  only files below it count
/// FAULT_AT      the call that fails, from 1; 0 for none
/// FAULT_LASTING whether all calls after it fail as well
/// FAULT_ERRNO   with which error
/// FAULT_COUNT   a file whose first eight bytes count the calls, in the machine's byte order
