import PluginAPI

typealias OpenFunction =
  @convention(c) (
    UnsafePointer<bp_host>?, UnsafePointer<bp_opening>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) -> bp_status

/// The functions of a format that come without a cursor or writer.
struct FormatSlot {
  let option: @convention(c) (UInt32, UnsafeMutablePointer<bp_option>?) -> bp_status
  let probe: @convention(c) (UnsafePointer<bp_files>?, bp_str, UnsafeMutablePointer<UInt32>?) -> bp_status
  let split: @convention(c) (UnsafePointer<bp_files>?, bp_str, UInt32, UnsafeMutablePointer<bp_str>?) -> bp_status
  let open: OpenFunction
  let create: OpenFunction
}

/// One set of functions a slot: see `PluginTables` for why.
let formatSlots: [FormatSlot] = [
  FormatSlot(
    option: { formatOption(0, $0, $1) }, probe: { formatProbe(0, $0, $1, $2) },
    split: { formatSplit(0, $0, $1, $2, $3) }, open: { formatOpen(0, $0, $1, $2) },
    create: { formatCreate(0, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(1, $0, $1) }, probe: { formatProbe(1, $0, $1, $2) },
    split: { formatSplit(1, $0, $1, $2, $3) }, open: { formatOpen(1, $0, $1, $2) },
    create: { formatCreate(1, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(2, $0, $1) }, probe: { formatProbe(2, $0, $1, $2) },
    split: { formatSplit(2, $0, $1, $2, $3) }, open: { formatOpen(2, $0, $1, $2) },
    create: { formatCreate(2, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(3, $0, $1) }, probe: { formatProbe(3, $0, $1, $2) },
    split: { formatSplit(3, $0, $1, $2, $3) }, open: { formatOpen(3, $0, $1, $2) },
    create: { formatCreate(3, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(4, $0, $1) }, probe: { formatProbe(4, $0, $1, $2) },
    split: { formatSplit(4, $0, $1, $2, $3) }, open: { formatOpen(4, $0, $1, $2) },
    create: { formatCreate(4, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(5, $0, $1) }, probe: { formatProbe(5, $0, $1, $2) },
    split: { formatSplit(5, $0, $1, $2, $3) }, open: { formatOpen(5, $0, $1, $2) },
    create: { formatCreate(5, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(6, $0, $1) }, probe: { formatProbe(6, $0, $1, $2) },
    split: { formatSplit(6, $0, $1, $2, $3) }, open: { formatOpen(6, $0, $1, $2) },
    create: { formatCreate(6, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(7, $0, $1) }, probe: { formatProbe(7, $0, $1, $2) },
    split: { formatSplit(7, $0, $1, $2, $3) }, open: { formatOpen(7, $0, $1, $2) },
    create: { formatCreate(7, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(8, $0, $1) }, probe: { formatProbe(8, $0, $1, $2) },
    split: { formatSplit(8, $0, $1, $2, $3) }, open: { formatOpen(8, $0, $1, $2) },
    create: { formatCreate(8, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(9, $0, $1) }, probe: { formatProbe(9, $0, $1, $2) },
    split: { formatSplit(9, $0, $1, $2, $3) }, open: { formatOpen(9, $0, $1, $2) },
    create: { formatCreate(9, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(10, $0, $1) }, probe: { formatProbe(10, $0, $1, $2) },
    split: { formatSplit(10, $0, $1, $2, $3) }, open: { formatOpen(10, $0, $1, $2) },
    create: { formatCreate(10, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(11, $0, $1) }, probe: { formatProbe(11, $0, $1, $2) },
    split: { formatSplit(11, $0, $1, $2, $3) }, open: { formatOpen(11, $0, $1, $2) },
    create: { formatCreate(11, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(12, $0, $1) }, probe: { formatProbe(12, $0, $1, $2) },
    split: { formatSplit(12, $0, $1, $2, $3) }, open: { formatOpen(12, $0, $1, $2) },
    create: { formatCreate(12, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(13, $0, $1) }, probe: { formatProbe(13, $0, $1, $2) },
    split: { formatSplit(13, $0, $1, $2, $3) }, open: { formatOpen(13, $0, $1, $2) },
    create: { formatCreate(13, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(14, $0, $1) }, probe: { formatProbe(14, $0, $1, $2) },
    split: { formatSplit(14, $0, $1, $2, $3) }, open: { formatOpen(14, $0, $1, $2) },
    create: { formatCreate(14, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(15, $0, $1) }, probe: { formatProbe(15, $0, $1, $2) },
    split: { formatSplit(15, $0, $1, $2, $3) }, open: { formatOpen(15, $0, $1, $2) },
    create: { formatCreate(15, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(16, $0, $1) }, probe: { formatProbe(16, $0, $1, $2) },
    split: { formatSplit(16, $0, $1, $2, $3) }, open: { formatOpen(16, $0, $1, $2) },
    create: { formatCreate(16, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(17, $0, $1) }, probe: { formatProbe(17, $0, $1, $2) },
    split: { formatSplit(17, $0, $1, $2, $3) }, open: { formatOpen(17, $0, $1, $2) },
    create: { formatCreate(17, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(18, $0, $1) }, probe: { formatProbe(18, $0, $1, $2) },
    split: { formatSplit(18, $0, $1, $2, $3) }, open: { formatOpen(18, $0, $1, $2) },
    create: { formatCreate(18, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(19, $0, $1) }, probe: { formatProbe(19, $0, $1, $2) },
    split: { formatSplit(19, $0, $1, $2, $3) }, open: { formatOpen(19, $0, $1, $2) },
    create: { formatCreate(19, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(20, $0, $1) }, probe: { formatProbe(20, $0, $1, $2) },
    split: { formatSplit(20, $0, $1, $2, $3) }, open: { formatOpen(20, $0, $1, $2) },
    create: { formatCreate(20, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(21, $0, $1) }, probe: { formatProbe(21, $0, $1, $2) },
    split: { formatSplit(21, $0, $1, $2, $3) }, open: { formatOpen(21, $0, $1, $2) },
    create: { formatCreate(21, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(22, $0, $1) }, probe: { formatProbe(22, $0, $1, $2) },
    split: { formatSplit(22, $0, $1, $2, $3) }, open: { formatOpen(22, $0, $1, $2) },
    create: { formatCreate(22, $0, $1, $2) }),
  FormatSlot(
    option: { formatOption(23, $0, $1) }, probe: { formatProbe(23, $0, $1, $2) },
    split: { formatSplit(23, $0, $1, $2, $3) }, open: { formatOpen(23, $0, $1, $2) },
    create: { formatCreate(23, $0, $1, $2) }),
]
