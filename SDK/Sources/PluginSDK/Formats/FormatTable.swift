import PluginAPI

/// The contract's table of a format in `slot`.
func formatTable(_ type: FormatType, _ slot: Int) -> bp_format {
  let functions = formatSlots[slot]
  _ = type.optionTable  // made here, so that later readers on any thread only read
  var table = bp_format()
  table.size = UInt64(MemoryLayout<bp_format>.size)
  table.offset_unit = type.offsetUnit.rawValue
  table.extensions = Immortal.text(type.extensions.joined(separator: ","))
  table.option = functions.option
  table.probe = functions.probe
  table.split = functions.split
  if type.reads {
    table.open = functions.open
    table.label = cursorLabel
    table.next = cursorNext
    table.close = { cursor in
      if let cursor { Unmanaged<Cursor>.fromOpaque(cursor).release() }
    }
  }
  if type.writes {
    table.create = functions.create
    table.write = writerWrite
    table.finish = writerFinish
  }
  return table
}

func formatOption(_ slot: Int, _ index: UInt32, _ out: UnsafeMutablePointer<bp_option>?) -> bp_status {
  PluginTables.shared.format(slot)?.optionTable.write(index, to: out) ?? BP_E_ARGUMENT
}

func formatProbe(
  _ slot: Int, _ files: UnsafePointer<bp_files>?, _ path: bp_str, _ confidence: UnsafeMutablePointer<UInt32>?
) -> bp_status {
  guard let type = PluginTables.shared.format(slot), let host = PluginTables.shared.host, let confidence else {
    return BP_E_ARGUMENT
  }
  return host.status { () throws(PluginError) in
    let sure = try type.probe(BorrowedText(path).string, in: Files(files))
    confidence.pointee = UInt32(clamping: min(sure, 100))
    return BP_OK
  }
}

/// The names are kept for ever by name, because the contract enumerates them one call at a time; they are few.
func formatSplit(
  _ slot: Int, _ files: UnsafePointer<bp_files>?, _ path: bp_str, _ index: UInt32, _ name: UnsafeMutablePointer<bp_str>?
) -> bp_status {
  guard let type = PluginTables.shared.format(slot), let host = PluginTables.shared.host, let name else {
    return BP_E_ARGUMENT
  }
  return host.status { () throws(PluginError) in
    let splits = try type.splits(BorrowedText(path).string, in: Files(files))
    guard Int(index) < splits.count else { return BP_DONE }
    name.pointee = PluginTables.shared.everlasting(splits[Int(index)])
    return BP_OK
  }
}

func formatOpen(
  _ slot: Int, _ host: UnsafePointer<bp_host>?, _ opening: UnsafePointer<bp_opening>?,
  _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> bp_status {
  guard let type = PluginTables.shared.format(slot), let host, let out else { return BP_E_ARGUMENT }
  let link = HostLink(host)
  return link.status { () throws(PluginError) in
    let cursor = try type.open(FormatOpening(opening, options: type.options, host: link), host: link)
    out.pointee = Unmanaged.passRetained(cursor).toOpaque()
    return BP_OK
  }
}

func formatCreate(
  _ slot: Int, _ host: UnsafePointer<bp_host>?, _ opening: UnsafePointer<bp_opening>?,
  _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> bp_status {
  guard let type = PluginTables.shared.format(slot), let host, let out else { return BP_E_ARGUMENT }
  let link = HostLink(host)
  return link.status { () throws(PluginError) in
    let writer = try type.create(FormatOpening(opening, options: type.options, host: link), host: link)
    out.pointee = Unmanaged.passRetained(writer).toOpaque()
    return BP_OK
  }
}

private func cursorLabel(
  _ cursor: UnsafeMutableRawPointer?, _ kind: UInt32, _ index: UInt32, _ name: UnsafeMutablePointer<bp_str>?
) -> bp_status {
  guard let cursor, let name else { return BP_E_ARGUMENT }
  let box = Unmanaged<Cursor>.fromOpaque(cursor).takeUnretainedValue()
  guard let kind = LabelKind(rawValue: kind), Int(index) < box.reader.labels[kind].count else { return BP_DONE }
  name.pointee = box.reader.labels[kind].name(Int(index)).c
  return BP_OK
}

private func cursorNext(
  _ cursor: UnsafeMutableRawPointer?, _ atMost: UInt64, _ out: UnsafeMutablePointer<bp_records>?
) -> bp_status {
  guard let cursor, let out else { return BP_E_ARGUMENT }
  let box = Unmanaged<Cursor>.fromOpaque(cursor).takeUnretainedValue()
  return box.host.status { () throws(PluginError) in try box.next(atMost, out) }
}

private func writerWrite(
  _ writer: UnsafeMutableRawPointer?, _ source: UnsafePointer<bp_record>?, _ predicted: UnsafePointer<bp_record>?,
  _ ledger: UnsafePointer<bp_ledger_sink>?
) -> bp_status {
  guard let writer else { return BP_E_ARGUMENT }
  let box = Unmanaged<WriterBox>.fromOpaque(writer).takeUnretainedValue()
  return box.host.status { () throws(PluginError) in
    let prediction: RecordView? = if let predicted { try RecordView(checking: predicted) } else { nil }
    try box.writer.write(RecordView(checking: source), predicted: prediction, ledger: Ledger(ledger))
    return BP_OK
  }
}

private func writerFinish(_ writer: UnsafeMutableRawPointer?) -> bp_status {
  guard let writer else { return BP_E_ARGUMENT }
  let box = Unmanaged<WriterBox>.fromOpaque(writer).takeRetainedValue()
  return box.host.status { () throws(PluginError) in
    try box.writer.finish()
    return BP_OK
  }
}
