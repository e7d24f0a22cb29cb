import Foundation
import Glibc
import Terminal

/// Fails each write, sync and truncation of a program in turn, once and then lastingly.
struct Writes {
  private static let errors: [(name: String, code: Int32)] = [("EIO", EIO), ("ENOSPC", ENOSPC)]

  /// What a program does while a call fails.
  private enum Work: String, CaseIterable {
    case visit = "visit add"
    case sync = "sync"
    case push = "a push, at the hub"
  }

  func run() throws -> String {
    var lines: [String] = []
    for work in Work.allCases {
      for (name, code) in Self.errors {
        for isLasting in [false, true] {
          let calls = try sweep(work, code, isLasting: isLasting, name)
          lines.append("\(work.rawValue), \(name)\(isLasting ? " from there on" : " once"): \(calls) calls")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n0 lost, 0 doubled"
  }

  /// - Returns: how many calls there were to fail.
  private func sweep(_ work: Work, _ code: Int32, isLasting: Bool, _ name: String) throws -> Int {
    let scene = try Scene()
    var reported: Set<String> = []
    var call = 0
    while true {
      call += 1
      let fault = Programs.Fault(
        folder: work == .push ? scene.hubFolder : scene.deviceFolder, at: call, errno: code, isLasting: isLasting,
        count: scene.path + "/count")
      do {
        let calls = try step(work, scene, fault, &reported)
        if calls < call { break }
      } catch let finding as Finding {
        throw Finding("\(work.rawValue), \(name) at call \(call)\(isLasting ? " and after" : ""): \(finding)")
      }
      try demand(call < 2000, "\(work.rawValue): the calls do not end")
    }
    try scene.checkVisits(reported: reported)
    try scene.stop()
    return call - 1
  }

  private func step(
    _ work: Work, _ scene: Scene, _ fault: Programs.Fault, _ reported: inout Set<String>
  ) throws -> Int {
    switch work {
    case .visit:
      let before = try scene.journalEnd()
      let result = try scene.tanfang(scene.visitWords(), fault: fault)
      let after = try scene.journalEnd()
      try checkExit(result)
      if result.exit == 0 {
        reported.insert(result.json?["id"]?.string ?? "-")
        try demand(after == before + 1, "the visit was reported and is not there")
      } else if result.errorCode != "write_uncertain" {
        try demand(after == before, "the visit was refused and is there: who repeats it doubles it; \(result.errors)")
      }
    case .sync:
      reported.insert(try add(scene))
      try checkExit(scene.tanfang(["sync"], fault: fault))
      try scene.checkAcknowledged()
      try scene.syncWhole()
    case .push:
      reported.insert(try add(scene))
      try scene.stop()
      if try scene.serve(fault: fault) { try checkExit(scene.tanfang(["sync"])) }
      try scene.stop()
      try scene.checkAcknowledged()
      let calls = fault.calls
      try scene.serve()
      try scene.syncWhole()
      return calls
    }
    return fault.calls
  }

  private func add(_ scene: Scene) throws -> String {
    let result = try scene.tanfang(scene.visitWords())
    guard result.exit == 0, let id = result.json?["id"]?.string else {
      throw Finding("a visit without a fault fails: \(result.errors)")
    }
    return id
  }

  /// A fault is told as what it is: the store cannot be written, or the hub cannot take it now.
  private func checkExit(_ result: Programs.Result) throws {
    try demand(result.exit != nil, "crashed: \(result.errors)")
    try demand([0, 69, 73].contains(result.exit), "exit \(result.exit!): \(result.errors)")
  }
}
