/// What is counted of the writer's work.
struct WriterMetrics: Sendable {
  private let commits: Metrics.Counter
  private let reads: Metrics.Counter
  private let failures: Metrics.Counter
  private let size: Metrics.Histogram
  private let duration: Metrics.Histogram

  init(_ metrics: Metrics) {
    commits = metrics.counter("tanfang_commits_total", "Transactions that wrote to the store.")
    reads = metrics.counter("tanfang_idle_transactions_total", "Transactions that had nothing to write.")
    failures = metrics.counter("tanfang_commit_failures_total", "Transactions that could not be written.")
    size = metrics.histogram(
      "tanfang_commit_requests", "Requests that shared one commit.", bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256])
    duration = metrics.histogram(
      "tanfang_commit_duration_seconds", "Time from taking the store's lock to the durable commit.",
      bounds: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10])
  }

  func didCommit(requests: Int, seconds: Double) {
    commits.add()
    size.observe(Double(requests))
    duration.observe(seconds)
  }

  func didRead() { reads.add() }
  func didFail() { failures.add() }
}
