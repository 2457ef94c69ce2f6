import PluginAPI

/// The contract's table of a task in `slot`.
func taskTable(_ type: TaskType, _ slot: Int) -> bp_task {
  let functions = taskSlots[slot]
  _ = type.optionTable  // made here, so that later readers on any thread only read
  var table = bp_task()
  table.size = UInt64(MemoryLayout<bp_task>.size)
  table.targets = type.targets.rawValue
  table.flags = type.needsWholeRecords ? BP_WHOLE_RECORDS : 0
  table.state_version = Immortal.text(type.stateVersion)
  table.option = functions.option
  table.create = functions.create
  table.destroy = { task in
    if let task { Unmanaged<TaskBox>.fromOpaque(task).release() }
  }
  table.param = taskParameter
  table.class_name = taskClassName
  table.prepare = taskPrepare
  table.account = taskAccount
  table.build = taskBuild
  table.decode = taskDecode
  if type.tunes { table.tune = taskTune }
  if type.saves { table.save = taskSave }
  return table
}

func taskOption(_ slot: Int, _ index: UInt32, _ out: UnsafeMutablePointer<bp_option>?) -> bp_status {
  PluginTables.shared.task(slot)?.optionTable.write(index, to: out) ?? BP_E_ARGUMENT
}

func taskCreate(
  _ slot: Int, _ host: UnsafePointer<bp_host>?, _ setup: UnsafePointer<bp_setup>?,
  _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> bp_status {
  guard let type = PluginTables.shared.task(slot), let host, let out else { return BP_E_ARGUMENT }
  let link = HostLink(host)
  return link.status { () throws(PluginError) in
    let box = try type.create(TaskSetup(setup, options: type.options, host: link), host: link)
    out.pointee = Unmanaged.passRetained(box).toOpaque()
    return BP_OK
  }
}

/// Runs `body` with the task behind `pointer`; what it throws is told to the host and becomes a status.
private func withTask(
  _ pointer: UnsafeRawPointer?, _ body: (TaskBox) throws(PluginError) -> Void
) -> bp_status {
  guard let pointer else { return BP_E_ARGUMENT }
  let box = Unmanaged<TaskBox>.fromOpaque(pointer).takeUnretainedValue()
  return box.host.status { () throws(PluginError) in
    try body(box)
    return BP_OK
  }
}

private func taskParameter(
  _ task: UnsafeRawPointer?, _ index: UInt32, _ out: UnsafeMutablePointer<bp_param>?
) -> bp_status {
  guard let task, let out else { return BP_E_ARGUMENT }
  let box = Unmanaged<TaskBox>.fromOpaque(task).takeUnretainedValue()
  let index = Int(index)
  guard index < box.parameters.count else { return BP_DONE }
  return box.host.status { () throws(PluginError) in
    try box.parameters[index].write(to: out, name: box.parameterNames[index], formerNames: box.formerNames[index])
    return BP_OK
  }
}

private func taskClassName(
  _ task: UnsafeRawPointer?, _ kind: UInt32, _ index: UInt32, _ out: UnsafeMutablePointer<bp_str>?
) -> bp_status {
  guard let task, let out else { return BP_E_ARGUMENT }
  let box = Unmanaged<TaskBox>.fromOpaque(task).takeUnretainedValue()
  guard Int(kind) < box.classNames.count, Int(index) < box.classNames[Int(kind)].count else { return BP_DONE }
  out.pointee = box.classNames[Int(kind)][Int(index)]
  return BP_OK
}

private func taskPrepare(
  _ task: UnsafeRawPointer?, _ record: UnsafePointer<bp_record>?, _ flags: UInt32,
  _ sink: UnsafePointer<bp_input_sink>?
) -> bp_status {
  withTask(task) { (box) throws(PluginError) in
    try box.task.prepare(
      RecordView(checking: record), training: flags & BP_TRAINING != 0, into: InputSink(sink))
  }
}

private func taskAccount(
  _ task: UnsafeRawPointer?, _ record: UnsafePointer<bp_record>?, _ windows: UnsafePointer<bp_batch>?,
  _ ledger: UnsafePointer<bp_ledger_sink>?
) -> bp_status {
  withTask(task) { (box) throws(PluginError) in
    try box.task.account(RecordView(checking: record), windows: Batch(windows), ledger: Ledger(ledger))
  }
}

private func taskBuild(
  _ task: UnsafeRawPointer?, _ graph: UnsafePointer<bp_graph>?, _ batch: UnsafePointer<bp_batch>?, _ flags: UInt32
) -> bp_status {
  withTask(task) { (box) throws(PluginError) in
    let graph = try Graph(graph)
    try box.task.build(graph, batch: Batch(batch), mode: BuildMode(rawValue: flags))
    try graph.check()
  }
}

private func taskDecode(
  _ task: UnsafeRawPointer?, _ decode: UnsafePointer<bp_decode>?, _ sink: UnsafePointer<bp_record_sink>?
) -> bp_status {
  withTask(task) { (box) throws(PluginError) in
    try box.task.decode(DecodeView(decode), into: RecordSink(sink))
  }
}

private func taskTune(_ task: UnsafeMutableRawPointer?, _ source: UnsafePointer<bp_decode_source>?) -> bp_status {
  withTask(task) { (box) throws(PluginError) in try box.tune(DecodeSource(source)) }
}

private func taskSave(_ task: UnsafeRawPointer?, _ sink: UnsafePointer<bp_bytes_sink>?) -> bp_status {
  withTask(task) { (box) throws(PluginError) in
    guard let sink, let write = adopt(sink).write else { throw .argument("save was called without a sink") }
    let bytes = try box.save()
    let status = bytes.withUnsafeBytes { write(sink, $0.baseAddress, UInt64($0.count)) }
    if status < 0 { throw .passed(status) }
  }
}
