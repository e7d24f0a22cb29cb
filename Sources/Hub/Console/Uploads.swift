import Storage
import Synchronization
import Wire

/// Files that officials look at before they import them: in memory, for the session that sent them.
final class Uploads: Sendable {
  struct Upload: Sendable {
    let id: String
    let session: UInt64
    let name: String
    let bytes: [UInt8]
    /// Ms since 1970.
    var usedMilliseconds: UInt64
  }
  private let uploads = Mutex<[String: Upload]>([:])

  /// Keeps a file; the one that was looked at longest ago goes if there are too many.
  func add(_ bytes: [UInt8], name: String, session: UInt64, now: UInt64) -> Upload {
    var random = SystemRandomNumberGenerator()
    let upload = Upload(
      id: Base32.text(bytes: random.bytes(10)).lowercased(), session: session, name: name, bytes: bytes,
      usedMilliseconds: now)
    uploads.withLock { uploads in
      Self.forgetOld(&uploads, now)
      while uploads.count >= Limits.uploadsMax,
        let oldest = uploads.values.min(by: { ($0.usedMilliseconds, $0.id) < ($1.usedMilliseconds, $1.id) })
      {
        uploads[oldest.id] = nil
      }
      uploads[upload.id] = upload
    }
    return upload
  }

  /// - Throws: `no_such_upload` for one that is gone, and another session's.
  func find(_ id: String, session: UInt64, now: UInt64) throws -> Upload {
    try uploads.withLock { uploads in
      Self.forgetOld(&uploads, now)
      guard let upload = uploads[id], upload.session == session else { throw Refusal.noSuchUpload }
      uploads[id]?.usedMilliseconds = now
      return upload
    }
  }

  private static func forgetOld(_ uploads: inout [String: Upload], _ now: UInt64) {
    let age = UInt64(Limits.uploadSeconds) * 1000
    uploads = uploads.filter { $0.value.usedMilliseconds + age > now }
  }
}
