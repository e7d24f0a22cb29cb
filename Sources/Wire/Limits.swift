/// Every limit of the protocol, in one place. SPEC §limits states the same numbers; a test compares the two.
package enum Limits {
  /// A message as it travels. A device that has more to say says it in several requests.
  package static let messageBytesMax = 4 << 20
  /// A message after inflating.
  package static let inflatedBytesMax = 32 << 20
  /// Changes in one request.
  package static let changesMax = 20_000
  /// Rows in one answer.
  package static let rowsMax = 50_000
  /// Cells that one change writes.
  package static let writesMax = 1_000
  /// Cells of one record.
  package static let cellsMax = 4_000
  /// What became of changes, and records that left the scope or were erased, in one answer: none of it is paged.
  package static let verdictsMax = 1_000_000
  package static let evictedMax = 1_000_000
  package static let erasedMax = 1_000_000
  /// Cells of all changes or rows of one message: bounds what few bytes may unfold to.
  package static let cellsPerMessageMax = 1_000_000
  /// Entries of the vectors that all writes of one message have seen: a table lets few bytes name many. What a device
  /// sends at once has fewer: each takes two bytes of `pushBytesMax`.
  package static let seenEntriesPerMessageMax = 1 << 20
  /// Concurrent values in one cell.
  package static let siblingsMax = 64
  /// Replicas in one cell's version vector.
  package static let vectorEntriesMax = 4_096
  /// Different replicas in one message, and in the hub's account of whose journals it has.
  package static let replicasMax = 65_536
  /// One text value, in UTF-8 bytes.
  package static let textBytesMax = 64 << 10
  /// An account's name, in UTF-8 bytes.
  package static let accountBytesMax = 128
  /// A reason, in UTF-8 bytes.
  package static let reasonBytesMax = 2_000
  /// Different sets of cells in one message.
  package static let shapesMax = 20_000
  /// Highest counter a replica may reach: what a packed row id has room for.
  package static let counterMax: UInt64 = (1 << 40) - 1
  /// The version of the model that a device may name.
  package static let modelVersionMax = 1_000_000
  /// URLs under which a hub is found, each in UTF-8 bytes, and the keys it is known by.
  package static let addressesMax = 16
  package static let addressBytesMax = 512
  package static let pinsMax = 4
  /// Regions in one scope.
  package static let scopeRegionsMax = 4_096
  /// Replicas that one descends from, by forks of forks: more than any device lives to see.
  package static let ancestorsMax = 64
  /// The rows of a page when the device asks for nothing else, before deflating.
  package static let pageBytesDefault = 1 << 20
  package static let pageBytesMin = 4 << 10
  package static let pageBytesMax = 8 << 20
  /// Changes a device sends in one request, before deflating.
  package static let pushBytesMax = 2 << 20
  /// A cursor, opaque to the device.
  package static let cursorBytesMax = 64
  /// A bundle, as a file.
  package static let bundleBytesMax = 16 << 20
  /// Answers in one bundle, and the bytes of them after which no more are added.
  package static let bundleAnswersMax = 64
  package static let bundleAnswersBytesMax = 8 << 20
  /// How old a bundle may be.
  package static let bundleDaysMax = 90

  // MARK: - The console

  /// How long a session may do nothing, and how long it may last, in seconds.
  package static let sessionIdleSeconds = 30 * 60
  package static let sessionSecondsMax = 12 * 3600
  /// Sessions at once, of all accounts together.
  package static let sessionsMax = 1_000
  /// Streams of events at once: of all sessions, and of one.
  package static let streamsMax = 64
  package static let streamsPerSessionMax = 8
  /// Bytes that wait for a stream's reader; one that falls behind is cut.
  package static let streamBytesMax = 256 << 10
  /// A password in UTF-8 bytes, and the characters of a new one.
  package static let passwordBytesMax = 1_000
  package static let passwordLengthMin = 10
  /// Wrong passwords or codes that an account, and an address, may send at once.
  package static let loginsPerAccountMax = 5
  package static let loginsPerAddressMax = 20
  /// A request to the console, but for an upload.
  package static let consoleBodyBytesMax = 256 << 10
  /// Items on one page of a list, and decisions in one request.
  package static let consolePageMax = 200
  /// Files that wait to be imported, of all sessions together; each for so long.
  package static let uploadsMax = 32
  package static let uploadSeconds = 30 * 60
}
