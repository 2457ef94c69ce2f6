/// What would make the measure on test say more than the model can do.
extension FinetunePlan {
  /// Refuses to train on test.
  /// - Throws: `WorkflowError.trainsOnTest`.
  static func refuseTraining(onTest request: FinetuneRequest) throws(WorkflowError) {
    if request.trainSplits.contains("test"), !request.allowsLeaks { throw .trainsOnTest }
  }

  /// Refuses to choose by a devel that is test, and tells of texts that are both trained on and measured on.
  /// - Throws: `WorkflowError.develIsTest`.
  func refuseLeaks(_ observer: any WorkflowObserver) throws(WorkflowError) {
    let leaks = SplitLeaks(train: train, devel: devel, test: test)
    if leaks.develIsTest {
      guard request.allowsLeaks else {
        throw .develIsTest(path: data.path, shared: leaks.shared, texts: leaks.smaller)
      }
      observer.note(.develIsTest(path: data.path, shared: leaks.shared, texts: leaks.smaller))
    }
    for leak in leaks.inTrain {
      observer.note(.textsInTrain(split: leak.split, count: leak.count, records: leak.records, path: data.path))
    }
  }

  /// Tells that no epoch can be chosen, and why.
  func noteNoDevel(_ observer: any WorkflowObserver) {
    guard !data.splits.isEmpty, request.trainSplits.contains("devel") else {
      observer.note(.noDevel(path: data.path))
      return
    }
    let asked = request.selectBy ?? request.settings["select-by"]
    observer.note(.develIsTrainedOn(path: data.path, selectBy: asked.flatMap { $0.isEmpty ? nil : $0 }))
  }
}
