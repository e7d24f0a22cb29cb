import Model
import Replication
import Wire

/// The protocol's things as the vectors write them, and back.
extension JSON {
  init(_ number: some BinaryInteger) { self = .string(String(number)) }

  init(hex bytes: some Sequence<UInt8>) { self = .string(hexadecimal(bytes)) }

  init(_ dot: Dot) { self = ["replica": JSON(dot.replica.rawValue), "counter": JSON(dot.counter)] }

  init(_ vector: VersionVector) { self = .array(vector.entries.map { JSON($0) }) }

  init(_ value: Replication.Value) {
    switch value {
    case .cleared: self = ["cleared": true]
    case .integer(let number): self = ["integer": JSON(number)]
    case .text(let text): self = ["text": .string(text)]
    case .reference(let dot): self = ["reference": JSON(dot)]
    case .membership(let membership):
      var form: [String: JSON] = ["present": .bool(membership.present)]
      form["since"] = membership.since.map { JSON($0) }
      form["until"] = membership.until.map { JSON($0) }
      form["source"] = membership.source.map { JSON($0) }
      self = ["membership": .object(form)]
    case .opaque(let tag, let bytes): self = ["opaque": ["tag": .number(Int(tag)), "bytes": JSON(hex: bytes)]]
    }
  }

  init(_ cell: Cell) {
    self = [
      "siblings": .array(
        cell.siblings.map { ["dot": JSON($0.dot), "time": JSON($0.time.rawValue), "value": JSON($0.value)] }),
      "context": JSON(cell.context),
    ]
  }

  init(_ entries: [Record.Entry]) {
    self = .array(
      entries.map { entry in
        guard case .object(var form) = JSON(entry.cell) else { preconditionFailure() }
        form["field"] = .number(Int(entry.key.field))
        form["element"] = .number(Int(entry.key.element))
        return .object(form)
      })
  }

  init(_ record: Record) {
    self = ["id": JSON(record.id), "type": .number(Int(record.type)), "cells": JSON(record.cells)]
  }

  init(_ change: Change) {
    self = [
      "dot": JSON(change.dot), "time": JSON(change.time.rawValue), "record": JSON(change.record),
      "type": .number(Int(change.type)), "account": .string(change.account), "reason": .string(change.reason),
      "writes": .array(
        change.writes.map {
          [
            "field": .number(Int($0.key.field)), "element": .number(Int($0.key.element)), "seen": JSON($0.seen),
            "value": JSON($0.value),
          ]
        }),
    ]
  }

  init(_ item: JournalItem) {
    switch item {
    case .change(let change): self = JSON(change)
    case .erased(let dot, let hash): self = ["dot": JSON(dot), "erased": JSON(hex: hash.bytes)]
    }
  }

  init(_ row: Row) {
    self = [
      "id": JSON(row.id), "type": .number(Int(row.type)), "region": JSON(row.region), "whole": .bool(row.whole),
      "cells": JSON(row.cells),
    ]
  }

  init(_ mark: JournalMark) { self = ["counter": JSON(mark.counter), "prefix": JSON(hex: Digest(mark.prefix).bytes)] }

  init(_ request: SyncRequest) {
    var form: [String: JSON] = [
      "replica": JSON(request.replica.rawValue), "model_version": .number(request.modelVersion),
      "incarnation": JSON(request.incarnation), "cursor": JSON(hex: request.cursor),
      "acknowledged": JSON(request.acknowledged), "journal_end": JSON(request.journalEnd),
      "contacts": JSON(request.contactsHash), "page_bytes": .number(request.pageBytes),
      "changes": .array(request.changes.map { JSON($0) }), "offers": .array(request.offers.map { JSON($0) }),
      "offers_remain": .bool(request.offersRemain),
    ]
    if !request.ancestry.isEmpty {
      form["ancestry"] = .array(
        request.ancestry.map { ["parent": JSON($0.parent.rawValue), "counter": JSON($0.forkedAt)] })
    }
    if let inherited = request.inherited {
      form["inherited"] = [
        "replica": JSON(inherited.replica.rawValue), "changes": .array(inherited.changes.map { JSON($0) }),
        "remain": .bool(request.inheritedRemain),
      ]
    }
    self = .object(form)
  }

  init(_ verdict: Verdict) {
    self = [
      "counter": JSON(verdict.counter), "status": .number(Int(verdict.status.rawValue)),
      "code": .string(verdict.code.key), "reason": .string(verdict.reason),
    ]
  }

  init(_ answer: SyncAnswer) {
    let outcome: JSON =
      switch answer.outcome {
      case .taken(let counter): ["taken": JSON(counter)]
      case .rewind(let counter): ["rewind": JSON(counter)]
      case .fork(let counter): ["fork": JSON(counter)]
      case .closed(let counter, let reason):
        ["closed": JSON(counter), "reason": .string(reason == .revoked ? "revoked" : "disabled")]
      }
    var form: [String: JSON] = [
      "replica": JSON(answer.replica.rawValue), "incarnation": JSON(answer.incarnation),
      "hub_milliseconds": JSON(answer.hubMilliseconds), "afresh": .bool(answer.afresh), "outcome": outcome,
      "verdicts": .array(answer.verdicts.map { JSON($0) }),
      "inherited_verdicts": .array(
        answer.inheritedVerdicts.map {
          ["replica": JSON($0.replica.rawValue), "verdicts": .array($0.verdicts.map { JSON($0) })]
        }),
      "rows": .array(answer.page.rows.map { JSON($0) }), "evicted": .array(answer.page.evicted.map { JSON($0) }),
      "erased": .array(answer.page.erased.map { JSON($0) }),
      "authors": .array(
        answer.page.authors.map { ["first": JSON($0.first), "account": .string($0.account)] }),
      "cursor": JSON(hex: answer.page.cursor),
    ]
    if let scope = answer.scope {
      form["scope"] = [
        "version": JSON(scope.version), "account": .string(scope.account), "role": .string(scope.role.key),
        "regions": .array(scope.regions.map { .string($0.description) }),
      ]
    }
    if let contacts = answer.contacts {
      form["contacts"] = [
        "addresses": .array(contacts.addresses.map { .string($0) }),
        "pins": .array(contacts.pins.map { .string($0.description) }),
        "bundle_keys": JSON(hex: contacts.bundleKeys?.bytes ?? []), "hash": JSON(contacts.hash),
      ]
    }
    if let digests = answer.page.digests {
      form["digests"] = ["scope": JSON(hex: digests.scope.bytes), "officials": JSON(hex: digests.officials.bytes)]
    }
    if !answer.ancestors.isEmpty { form["ancestors"] = .array(answer.ancestors.map { JSON($0) }) }
    if let knowledge = answer.knowledge { form["knowledge"] = JSON(knowledge) }
    self = .object(form)
  }
}

// MARK: - Back

extension JSON {
  var dot: Dot { Dot(ReplicaID(self["replica"]!.unsigned), self["counter"]!.unsigned) }

  var vector: VersionVector { VersionVector(array.map(\.dot)) }

  var key: CellKey { CellKey(field: UInt32(self["field"]!.int), element: UInt32(self["element"]!.int)) }

  var value: Replication.Value {
    if self["cleared"] != nil { return .cleared }
    if let number = self["integer"] { return .integer(Int64(number.string)!) }
    if let text = self["text"] { return .text(text.string) }
    if let target = self["reference"] { return .reference(target.dot) }
    if let opaque = self["opaque"] { return .opaque(tag: UInt8(opaque["tag"]!.int), bytes: opaque["bytes"]!.bytes) }
    let form = self["membership"]!
    func number(_ key: String) -> Int64? { form[key].map { Int64($0.string)! } }
    return .membership(
      Membership(
        present: form["present"]!.bool, since: number("since"), until: number("until"), source: number("source")))
  }

  var cell: Cell {
    let siblings = self["siblings"]!.array.map {
      Sibling(dot: $0["dot"]!.dot, time: HybridTime(rawValue: $0["time"]!.unsigned), value: $0["value"]!.value)
    }
    return Cell(siblings: siblings, context: self["context"]!.vector)
  }

  var record: Record {
    Record(
      id: self["id"]!.dot, type: UInt16(self["type"]!.int),
      cells: self["cells"]!.array.map { Record.Entry(key: $0.key, cell: $0.cell) })
  }

  var change: Change {
    Change(
      dot: self["dot"]!.dot, time: HybridTime(rawValue: self["time"]!.unsigned), record: self["record"]!.dot,
      type: UInt16(self["type"]!.int), account: self["account"]!.string, reason: self["reason"]!.string,
      writes: self["writes"]!.array.map {
        Write(key: $0.key, value: $0["value"]!.value, seen: $0["seen"]!.vector)
      })
  }
}
