/// Why a bundle is refused whole; stable codes (SPEC §bundle). Nothing of it is applied, and nothing is lost by it: what
/// was recorded stays with the device until an answer acknowledges it.
package enum BundleError: String, Error, Hashable, CaseIterable {
  /// The file is none.
  case notABundle = "not_a_bundle"
  /// A newer program wrote it.
  case unsupportedVersion = "unsupported_version"
  /// An answer where a device's bundle is wanted, or the other way round.
  case wrongKind = "wrong_kind"
  case truncated
  case trailingBytes = "trailing_bytes"
  case tooLarge = "too_large"
  /// It is not what was written.
  case altered
  /// It is for another hub, or another device.
  case misdirected
  /// It names a device that the hub does not know, or one that has given no keys.
  case unknownSender = "unknown_sender"
  /// Whoever sealed it does not have the sender's key.
  case badSignature = "bad_signature"
  /// Its content cannot be read.
  case malformed
  case expired
  /// Fork or rewind: only a live sync finds out which, and recovers.
  case syncLive = "sync_live"
  /// Changes that do not follow what the device has acknowledged.
  case journalGap = "journal_gap"
  /// An answer to a bundle from before something else was answered.
  case lateAnswer = "late_answer"
  /// The device has not heard of its hub's keys yet.
  case noHubKeys = "no_hub_keys"
}
