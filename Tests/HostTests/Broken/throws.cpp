// An exception that crosses the boundary, for the fault `throws`.
extern "C" __attribute__((visibility("hidden"))) void throws() { throw 1; }
