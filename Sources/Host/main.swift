import Glibc
import PluginCheck
import PluginHost

// Not `@main`: the parser's own main exits with 64 on wrong usage, and a probing child must reach its work first.
if PluginProbe.isChild(CommandLine.arguments) { PluginProbe.runChild(CommandLine.arguments) }
if CheckChild.isChild(CommandLine.arguments) {
  CheckChild.run(CommandLine.arguments) { Messages.message(for: $0)?.text ?? "\($0)" }
}
if PluginCrash.isTelling(CommandLine.arguments) { PluginCrash.run(CommandLine.arguments) }
PluginCrash.watch()
ForeignExit.watch()
let code = HostMain.run(Array(CommandLine.arguments.dropFirst()))
ForeignExit.isExpected.store(true, ordering: .relaxed)
exit(code)
