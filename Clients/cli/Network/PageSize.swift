import Storage
import Sync
import Wire

/// How many bytes of rows to ask for at a time, so that a page takes about ten seconds on the link there is: what is
/// lost when the link breaks is one page.
///
///     var size = PageSize()
///     … size.answered(milliseconds: 2_500, isFull: true)   // four times as much fits
///     … size.cut()                                         // half as much
package struct PageSize: Hashable, Sendable {
  /// What a page should take.
  package static let targetMilliseconds: Int64 = 10_000
  /// Before anything is known of the link: ten seconds' worth of a poor GPRS link.
  package static let first = 64 << 10
  /// Rows that do not compress still make an answer below the limit of a message.
  package static let bytesMax = min(Limits.pageBytesMax, Limits.messageBytesMax / 2)
  /// A single good moment does not make a good link.
  private static let growthMax = 4

  /// To be asked for, before deflating.
  package private(set) var bytes: Int

  package init(bytes: Int = PageSize.first) {
    self.bytes = Self.clamped(bytes)
  }

  /// Learns from an answer.
  /// - Parameters:
  ///   - milliseconds: from its first byte to its last.
  ///   - isFull: whether more follow. A page that is not full says nothing unless it was slow.
  package mutating func answered(milliseconds: Int64, isFull: Bool) {
    guard isFull || milliseconds > Self.targetMilliseconds else { return }
    let fitting = Double(bytes) * Double(Self.targetMilliseconds) / Double(max(milliseconds, 1))
    bytes = Self.clamped(Int(min(fitting, Double(bytes * Self.growthMax))))
  }

  /// Twice as much, after something has gone through.
  mutating func grow() { bytes = Self.clamped(bytes * 2) }

  /// Learns that an answer broke off.
  package mutating func cut() { bytes = Self.clamped(bytes / 2) }

  private static func clamped(_ bytes: Int) -> Int { min(max(bytes, Limits.pageBytesMin), bytesMax) }
}

/// What a device has learnt of the links it has: how much to ask for, and how much to send, in one request. Kept in its
/// store, so that a sync that was cut goes on in smaller steps although it is another process.
struct Pace {
  private(set) var page: PageSize
  private(set) var push: PageSize
  private let isFixed: Bool
  private var saved: [UInt8]?

  private static let key = "pace"

  /// - Parameter fixed: how much to ask for, whatever the link.
  init(_ store: DeviceDatabase, fixed: Int?) throws {
    isFixed = fixed != nil
    saved = try store.setting(Self.key)
    page = PageSize(bytes: fixed ?? PageSize.first)
    push = PageSize(bytes: Limits.pushBytesMax)
    guard let saved, !isFixed else { return }
    var reader = ByteReader(saved)
    // What cannot be read is learnt anew.
    guard let pages = try? reader.varint(), let pushes = try? reader.varint() else { return }
    page = PageSize(bytes: Int(clamping: pages))
    push = PageSize(bytes: Int(clamping: pushes))
  }

  mutating func answered(milliseconds: Int64, isFull: Bool) {
    guard !isFixed else { return }
    page.answered(milliseconds: milliseconds, isFull: isFull)
  }

  /// As much as was tried has gone through.
  mutating func pushed() {
    if !isFixed { push.grow() }
  }

  mutating func broke(_ breakage: HubLink.Breakage?) {
    guard !isFixed else { return }
    switch breakage {
    case .page: page.cut()
    case .push: push.cut()
    case nil: break
    }
  }

  func apply(to sync: inout DeviceSync) {
    guard !isFixed else { return }
    sync.pageBytes = page.bytes
    sync.pushBytes = push.bytes
  }

  /// An ordinary sync learns nothing and writes nothing.
  mutating func save(to store: DeviceDatabase) throws {
    var writer = ByteWriter()
    writer.varint(page.bytes)
    writer.varint(push.bytes)
    guard !isFixed, saved != writer.bytes,
      saved != nil || self.page.bytes != PageSize.first || push.bytes != Limits.pushBytesMax
    else { return }
    try store.transaction { try store.setSetting(Self.key, writer.bytes) }
    saved = writer.bytes
  }
}
