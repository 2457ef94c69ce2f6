import PluginAPI

/// The functions of a task that come without `self`.
struct TaskSlot {
  let option: @convention(c) (UInt32, UnsafeMutablePointer<bp_option>?) -> bp_status
  let create:
    @convention(c) (
      UnsafePointer<bp_host>?, UnsafePointer<bp_setup>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> bp_status
}

/// One set of functions a slot: see `PluginTables` for why.
let taskSlots: [TaskSlot] = [
  TaskSlot(option: { taskOption(0, $0, $1) }, create: { taskCreate(0, $0, $1, $2) }),
  TaskSlot(option: { taskOption(1, $0, $1) }, create: { taskCreate(1, $0, $1, $2) }),
  TaskSlot(option: { taskOption(2, $0, $1) }, create: { taskCreate(2, $0, $1, $2) }),
  TaskSlot(option: { taskOption(3, $0, $1) }, create: { taskCreate(3, $0, $1, $2) }),
  TaskSlot(option: { taskOption(4, $0, $1) }, create: { taskCreate(4, $0, $1, $2) }),
  TaskSlot(option: { taskOption(5, $0, $1) }, create: { taskCreate(5, $0, $1, $2) }),
  TaskSlot(option: { taskOption(6, $0, $1) }, create: { taskCreate(6, $0, $1, $2) }),
  TaskSlot(option: { taskOption(7, $0, $1) }, create: { taskCreate(7, $0, $1, $2) }),
  TaskSlot(option: { taskOption(8, $0, $1) }, create: { taskCreate(8, $0, $1, $2) }),
  TaskSlot(option: { taskOption(9, $0, $1) }, create: { taskCreate(9, $0, $1, $2) }),
  TaskSlot(option: { taskOption(10, $0, $1) }, create: { taskCreate(10, $0, $1, $2) }),
  TaskSlot(option: { taskOption(11, $0, $1) }, create: { taskCreate(11, $0, $1, $2) }),
  TaskSlot(option: { taskOption(12, $0, $1) }, create: { taskCreate(12, $0, $1, $2) }),
  TaskSlot(option: { taskOption(13, $0, $1) }, create: { taskCreate(13, $0, $1, $2) }),
  TaskSlot(option: { taskOption(14, $0, $1) }, create: { taskCreate(14, $0, $1, $2) }),
  TaskSlot(option: { taskOption(15, $0, $1) }, create: { taskCreate(15, $0, $1, $2) }),
]
