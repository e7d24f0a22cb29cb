import Casework
import Model
import Store
import Terminal
import Wire

/// `tanfang report …`
let reportCommand = Command(group: "report", Label("统计", "figures"), subcommands: [reportVisits])

private let reportVisits = Command(
  "visits", VisitRateCommand.summary, details: VisitRateCommand.details, options: VisitRateCommand.options,
  examples: VisitRateCommand.examples
) { invocation in
  let session = try Session(invocation)
  let state = session.state
  return try VisitRateCommand.run(
    invocation.arguments, session.desk, today: ClockCheck(state, wall: session.now).now,
    asOf: state.lastSyncMilliseconds == 0 ? nil : Int64(clamping: state.lastSyncMilliseconds),
    pending: state.journalEnd.counter - state.acknowledged.counter)
}
