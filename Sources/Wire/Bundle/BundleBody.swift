package import Replication

/// What a device seals for its hub: one request, as it would send it live.
package struct BundleRequest: Hashable, Sendable {
  package var replica: ReplicaID
  /// When it was made, ms since 1970 by the hub's clock as far as the device can tell.
  package var createdMilliseconds: UInt64
  /// A message of kind 1.
  package var request: [UInt8]

  package init(replica: ReplicaID, createdMilliseconds: UInt64, request: [UInt8]) {
    self.replica = replica
    self.createdMilliseconds = createdMilliseconds
    self.request = request
  }

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.fixed64(replica.rawValue)
    writer.varint(createdMilliseconds)
    writer.blob(request)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    replica = ReplicaID(try reader.fixed64())
    createdMilliseconds = try reader.milliseconds()
    request = try reader.blob(max: Limits.messageBytesMax)
    try reader.finish()
  }
}

/// What the hub seals for a device: the answers to one bundle, and the state of the device that they are answers to.
package struct BundleAnswer: Hashable, Sendable {
  package var replica: ReplicaID
  /// ms since 1970 by the hub's clock.
  package var createdMilliseconds: UInt64
  /// The bundle that it answers.
  package var requestID: [UInt8]
  /// What the device had acknowledged and the cursor it had: if it has moved on since, the answer is late.
  package var acknowledged: JournalMark
  /// The end of what the answers acknowledge, as the hub has it: another copy of the device wrote something else there.
  package var taken: JournalMark
  package var cursor: [UInt8]
  /// Messages of kind 2: one after the other, each as if the device had asked again.
  package var answers: [[UInt8]]

  package init(
    replica: ReplicaID, createdMilliseconds: UInt64, requestID: [UInt8], acknowledged: JournalMark, taken: JournalMark,
    cursor: [UInt8], answers: [[UInt8]]
  ) {
    self.replica = replica
    self.createdMilliseconds = createdMilliseconds
    self.requestID = requestID
    self.acknowledged = acknowledged
    self.taken = taken
    self.cursor = cursor
    self.answers = answers
  }

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.fixed64(replica.rawValue)
    writer.varint(createdMilliseconds)
    writer.raw(requestID)
    writer.mark(acknowledged)
    writer.mark(taken)
    writer.blob(cursor)
    writer.varint(answers.count)
    for answer in answers { writer.blob(answer) }
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    replica = ReplicaID(try reader.fixed64())
    createdMilliseconds = try reader.milliseconds()
    requestID = try reader.raw(Bundle.idByteCount)
    acknowledged = try reader.mark()
    taken = try reader.mark()
    cursor = try reader.blob(max: Limits.cursorBytesMax)
    answers = []
    let count = try reader.count(max: Limits.bundleAnswersMax, bytesEach: 4)
    guard count > 0 else { throw .malformed }
    for _ in 0..<count { answers.append(try reader.blob(max: Limits.messageBytesMax)) }
    try reader.finish()
  }
}

extension ByteReader {
  fileprivate mutating func milliseconds() throws(WireError) -> UInt64 {
    let milliseconds = try varint()
    guard milliseconds < 1 << 48 else { throw .tooLarge }
    return milliseconds
  }
}
