import Store
import Terminal
import Wire

extension Desk {
  /// Whether somebody's reason can be written as it is.
  ///
  /// - Throws: `too_long`, `reason_reserved`.
  package static func check(reason: String) throws {
    guard reason.utf8.count <= Limits.reasonBytesMax else { throw Failure.reasonTooLong(Limits.reasonBytesMax) }
    guard ImportReason(reason) == nil else { throw Failure.reasonReserved }
  }
}
