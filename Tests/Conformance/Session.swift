import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync

@testable import Wire

/// A transcript of devices and a hub: everything that is written, sent and held, in order (`vectors/v1/session`).
final class Session {
  let town: Town
  private(set) var steps: [JSON] = []
  private var names: [ObjectIdentifier: String] = [:]

  init() throws { town = try Town(seed: 26) }

  // MARK: - Who takes part

  func join(_ name: String, _ role: Role, _ regions: String...) throws -> TownDevice {
    let device =
      try regions.count == 1
      ? town.join(name, role, regions[0]) : town.join(name, role, regions[0], regions[1])
    names[ObjectIdentifier(device)] = name
    add([
      "device": .string(name), "does": "join", "replica": JSON(device.replica.rawValue), "role": .string(role.key),
      "scope": .array(regions.map { .string($0) }),
    ])
    return device
  }

  /// Another device on a copy of this one's database, as it was.
  func copy(_ device: TownDevice, _ image: [UInt8], as name: String) throws -> TownDevice {
    let copy = try device.restored(image)
    names[ObjectIdentifier(copy)] = name
    add(["device": .string(name), "does": "begin_as_copy", "of": .string(self.name(device))])
    return copy
  }

  private func name(_ device: TownDevice) -> String { names[ObjectIdentifier(device)]! }

  private func add(_ step: JSON) { steps.append(step) }

  /// Something that happens at the hub.
  func hub(_ does: String, _ more: [String: JSON] = [:], _ body: () throws -> Void) throws {
    try body()
    add(.object(more.merging(["hub": .string(does)]) { $1 }))
  }

  // MARK: - What they do

  @discardableResult
  func write(_ device: TownDevice, _ type: String, _ values: [String: String]) throws -> Dot {
    try write(device, type, nil, values)
  }

  @discardableResult
  func write(
    _ device: TownDevice, _ type: String, _ record: Dot?, _ values: [String: String]
  ) throws -> Dot {
    let before = try device.store.state()
    let id = try device.write(type, record, values)
    let after = try device.store.state()
    for change in try device.store.changes(of: after.replica, from: before.journalEnd, to: after.journalEnd) {
      add(["device": .string(name(device)), "writes": JSON(change), "bytes": JSON(hex: change.canonicalBytes)])
    }
    return id
  }

  /// One request and its answer, which the device does not take yet.
  func ask(_ device: TownDevice, _ sync: inout DeviceSync) throws -> [UInt8]? {
    guard let request = try sync.next() else { return nil }
    add([
      "device": .string(name(device)), "sends": JSON(hex: request), "request": JSON(try SyncRequest(decoding: request)),
    ])
    let known = try device.store.state().tokenReplica
    do {
      let answer = try device.post(request)
      add(["hub": "answers", "bytes": JSON(hex: answer), "answer": JSON(try SyncAnswer(decoding: answer))])
      return answer
    } catch let unknown as UnknownDevice {
      add(["hub": "refuses", "status": 401, "token_of": JSON(known.rawValue)])
      guard try sync.speakAsAncestor() else { throw unknown }
      return try ask(device, &sync)
    }
  }

  /// A whole sync, and what the device holds after it.
  @discardableResult
  func sync(_ device: TownDevice, pageBytes: Int = Limits.pageBytesDefault) throws -> Receipt {
    var sync = DeviceSync(
      store: device.store, clock: device.clock, random: SeededRandom(seed: 5), pageBytes: pageBytes)
    while let answer = try ask(device, &sync) { try sync.receive(answer) }
    try look(device, sync.receipt)
    return sync.receipt
  }

  func look(_ device: TownDevice, _ receipt: Receipt? = nil) throws {
    let state = try device.store.state()
    var records: [(id: Dot, form: JSON)] = []
    try device.store.forEachConfirmed { stored in
      guard !stored.record.cells.isEmpty else { return }
      records.append(
        (
          stored.record.id,
          [
            "id": JSON(stored.record.id), "type": .number(Int(stored.record.type)), "region": JSON(stored.region),
            "cells": JSON(hex: RecordCoding.bytes(stored.record)),
          ]
        ))
    }
    var form: [String: JSON] = [
      "device": .string(name(device)), "replica": JSON(state.replica.rawValue),
      "acknowledged": JSON(JournalMark(state.acknowledged)), "journal_end": JSON(JournalMark(state.journalEnd)),
      "cursor": JSON(hex: state.cursor), "confirmed": .array(records.sorted { $0.id < $1.id }.map(\.form)),
      "digest": JSON(hex: state.digests.scope.bytes),
    ]
    if let receipt {
      form["receipt"] = [
        "sent": .number(receipt.sent), "accepted": .number(receipt.accepted), "held": .number(receipt.held.count),
        "received": .number(receipt.received), "evicted": .number(receipt.evicted),
        "erased": .number(receipt.erased),
        "round_trips": .number(receipt.roundTrips), "verified": .bool(receipt.verified),
        "afresh": .bool(receipt.afresh), "forked": .bool(receipt.forked),
      ]
    }
    add(.object(form))
  }

  func late(_ device: TownDevice, _ sync: inout DeviceSync, _ answer: [UInt8]) throws {
    do {
      try sync.receive(answer)
    } catch SyncError.staleAnswer {
      add(["device": .string(name(device)), "passes_over": "the last answer: it is late"])
    }
  }
}

extension DeviceDatabase {
  fileprivate func changes(
    of replica: ReplicaID, from first: JournalPoint, to last: JournalPoint
  ) throws -> [Change] {
    try journal(of: replica, after: first.counter, through: last.counter, bytesMax: .max).compactMap(\.change)
  }
}
