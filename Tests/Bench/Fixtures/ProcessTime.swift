import Foundation
import Glibc
import Support

/// What a process has used of the processors, user and system time together, in seconds: in steps of ten milliseconds.
struct ProcessTime {
  let parent: pid_t
  let own: Double
  /// Of its children that have ended.
  let children: Double

  /// Nil if there is no such process.
  init?(_ id: pid_t) {
    // The name, in parentheses, may hold blanks: what follows is counted from its end.
    let fields = (try? Text.of("/proc/\(id)/stat"))?.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 14, let parent = pid_t(fields[1]) else { return nil }
    let ticks = fields[11...14].map { (Double($0) ?? 0) / Double(sysconf(Int32(_SC_CLK_TCK))) }
    (self.parent, own, children) = (parent, ticks[0] + ticks[1], ticks[2] + ticks[3])
  }
}

extension PostgreSQLServer {
  /// What all of its processes have used of the processors, those that have ended included, in seconds.
  var processorSeconds: Double {
    let line = (try? Text.of(folder + "/data/postmaster.pid"))?.split(separator: "\n").first
    guard let main = line.flatMap({ pid_t($0) }), var time = ProcessTime(main) else { return 0 }
    while true {
      let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      let running = all.compactMap { pid_t($0) }.compactMap { ProcessTime($0) }.filter { $0.parent == main }
      guard let after = ProcessTime(main) else { return 0 }
      // One that ended meanwhile would be missed, or counted twice.
      if after.children == time.children { return running.reduce(after.own + after.children) { $0 + $1.own } }
      time = after
    }
  }
}
