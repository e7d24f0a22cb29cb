import Replication
import Roster
import Wire

@testable import Sync

/// A reader that faces the network or a file, and what must hold of whatever it takes.
struct Decoder: Sendable {
  let name: String
  /// Reads bytes and stops the process if what it made of them is not right. A refusal is right.
  let decode: @Sendable ([UInt8]) -> Void

  init(_ name: String, _ decode: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.decode = { bytes in _ = try? decode(bytes) }
  }

  /// Reading back must give the same, and must be possible.
  static func check<Form: Equatable>(_ form: Form, _ what: String, _ again: () throws -> Form) {
    do {
      let again = try again()
      precondition(again == form, "\(what) that reads back otherwise")
    } catch {
      preconditionFailure("\(what) that cannot be read back: \(error)")
    }
  }

  static func named(_ name: String) -> Decoder? { all.first { $0.name == name } }

  static let all = messages + bundles + rows + texts

  /// A place in a journal, for decoders that are told it.
  static let dot = Dot(ReplicaID(0xd001), 7)

  /// The head of an envelope with these sections: mutations then reach what is inside.
  private static func envelope(_ kind: UInt8, _ sections: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    for byte in [1, kind, 0] as [UInt8] { writer.byte(byte) }
    writer.varint(sections.count)
    writer.raw(sections)
    return writer.bytes
  }

  private static let messages = [
    Decoder("envelope") { bytes in
      for kind in [Message.Kind.syncRequest, .syncAnswer] { _ = try? Message.decode(bytes, kind: kind) }
    },
    Decoder("request") { bytes in
      let request = try SyncRequest(decoding: envelope(1, bytes))
      check(request, "a request") { try SyncRequest(decoding: request.encoded()) }
    },
    Decoder("answer") { bytes in
      let answer = try SyncAnswer(decoding: envelope(2, bytes))
      check(answer, "an answer") { try SyncAnswer(decoding: answer.encoded()) }
    },
  ]

  private static let bundles = [
    Decoder("bundle") { bytes in
      // The check at its end is against bad sticks: nothing to fuzz.
      let bundle = try Bundle(bytes + SHA256.hash(bytes).bytes.prefix(8))
      let keys = BundleKeys(secret: [UInt8](repeating: 0xb0, count: 32))!
      let opened = try bundle.open(with: keys)
      _ = try opened.body(signedBy: keys.publicKeys)
    },
    Decoder("bundle_request") { bytes in
      let request = try BundleRequest(decoding: bytes)
      precondition(request.encoded == bytes, "another form of a bundle's request")
    },
    Decoder("bundle_answer") { bytes in
      let answer = try BundleAnswer(decoding: bytes)
      precondition(answer.encoded == bytes, "another form of a bundle's answer")
    },
  ]

  private static let rows = [
    Decoder("change") { bytes in
      let change = try Change(canonicalBytes: bytes, dot: dot)
      precondition(change.canonicalBytes == bytes, "another form of a change")
    },
    Decoder("cells") { bytes in
      let record = try RecordCoding.read(bytes, id: dot, type: 1)
      precondition(RecordCoding.bytes(record) == bytes, "another form of cells")
    },
    Decoder("journal") { bytes in
      var reader = ByteReader(bytes)
      let items = try JournalCoding.read(from: &reader, of: dot.replica)
      try reader.finish()
      var writer = ByteWriter()
      JournalCoding.write(items, of: dot.replica, to: &writer)
      let encoded = writer.bytes
      check(items, "a journal") {
        var again = ByteReader(encoded)
        return try JournalCoding.read(from: &again, of: dot.replica)
      }
    },
    Decoder("rows") { bytes in
      var reader = ByteReader(bytes)
      let rows = try RowCoding.read(from: &reader)
      try reader.finish()
      var writer = ByteWriter()
      RowCoding.write(rows, to: &writer)
      let encoded = writer.bytes
      check(rows, "rows") {
        var again = ByteReader(encoded)
        return try RowCoding.read(from: &again)
      }
    },
    Decoder("stored_row") { bytes in try StoredRow.shared.decode(bytes) },
    Decoder("cursor") { bytes in
      let secret = [UInt8](repeating: 7, count: 32)
      // The seal keeps everybody else's bytes out: it is put on here.
      var writer = ByteWriter()
      writer.fixed64(dot.replica.rawValue)
      writer.text("a")
      writer.raw(bytes)
      var sealed = ByteWriter()
      sealed.raw(bytes)
      sealed.fixed64(MessageAuthentication.prefix8(writer.bytes, secret: secret))
      guard let cursor = Cursor(decoding: sealed.bytes, from: dot.replica, of: "a", secret: secret) else { return }
      precondition(
        cursor.encoded(for: dot.replica, of: "a", secret: secret) == sealed.bytes, "another form of a cursor")
    },
  ]
}
