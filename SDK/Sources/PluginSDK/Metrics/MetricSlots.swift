import PluginAPI

typealias BeginFunction =
  @convention(c) (
    UnsafePointer<bp_host>?, UnsafePointer<bp_setup>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) -> bp_status

/// One function a slot: see `PluginTables` for why.
let metricSlots: [BeginFunction] = [
  { metricBegin(0, $0, $1, $2) },
  { metricBegin(1, $0, $1, $2) },
  { metricBegin(2, $0, $1, $2) },
  { metricBegin(3, $0, $1, $2) },
  { metricBegin(4, $0, $1, $2) },
  { metricBegin(5, $0, $1, $2) },
  { metricBegin(6, $0, $1, $2) },
  { metricBegin(7, $0, $1, $2) },
  { metricBegin(8, $0, $1, $2) },
  { metricBegin(9, $0, $1, $2) },
  { metricBegin(10, $0, $1, $2) },
  { metricBegin(11, $0, $1, $2) },
  { metricBegin(12, $0, $1, $2) },
  { metricBegin(13, $0, $1, $2) },
  { metricBegin(14, $0, $1, $2) },
  { metricBegin(15, $0, $1, $2) },
  { metricBegin(16, $0, $1, $2) },
  { metricBegin(17, $0, $1, $2) },
  { metricBegin(18, $0, $1, $2) },
  { metricBegin(19, $0, $1, $2) },
  { metricBegin(20, $0, $1, $2) },
  { metricBegin(21, $0, $1, $2) },
  { metricBegin(22, $0, $1, $2) },
  { metricBegin(23, $0, $1, $2) },
  { metricBegin(24, $0, $1, $2) },
  { metricBegin(25, $0, $1, $2) },
  { metricBegin(26, $0, $1, $2) },
  { metricBegin(27, $0, $1, $2) },
  { metricBegin(28, $0, $1, $2) },
  { metricBegin(29, $0, $1, $2) },
  { metricBegin(30, $0, $1, $2) },
  { metricBegin(31, $0, $1, $2) },
]
