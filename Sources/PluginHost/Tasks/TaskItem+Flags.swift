import PluginAPI

extension TaskItem {
  /// Whether all windows of a record must stand in one batch.
  public var wantsWholeRecords: Bool { table.flags & BP_WHOLE_RECORDS != 0 }
}
