import ArgumentParser
import Glibc
import PluginHost

// Not `@main`: the parser's own main exits with 64 on wrong usage, and a probing child must reach its work first.
setvbuf(stdout, nil, _IOFBF, 1 << 16)
if let status = PluginProbe.runChildIfAsked(CommandLine.arguments) { exit(status) }
exit(HostMain.run(Array(CommandLine.arguments.dropFirst())))
