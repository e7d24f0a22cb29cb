import Foundation
import Glibc
import Storage
import Support
import Synchronization
import Testing

@Suite struct MovedFileTests {
  /// A command that waited for the lock wrote to the file under its new name, where nobody reads any more.
  @Test func whoWaitedForAFileThatMovedAwayWroteToIt() throws {
    var template = Array("/tmp/tanfang-moved-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let path = folder + "/hub.db"
    let place = try StorePlace(.sqlite, path: path)
    defer {
      place.remove()
      unlink(path + ".moved")
      rmdir(folder)
    }
    @Sendable func open(_ opening: Database.Opening) throws -> HubDatabase {
      try place.open(opening, random: { .random(in: .min ... .max) }, milliseconds: { 0 })
    }
    let mover = try open(.create)
    let reason = Mutex<StorageError.Reason?>(nil)
    let (opened, locked, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      do {
        let store = try open(.existing)
        opened.signal()
        locked.wait()
        try store.transaction { try store.setSetting("a", [1]) }
      } catch {
        reason.withLock { $0 = (error as? StorageError)?.reason }
      }
      done.signal()
    }
    opened.wait()
    try mover.connection.lock()
    locked.signal()
    usleep(100_000)
    try #require(rename(path, path + ".moved") == 0)
    FileCopy.removeLock(ofStoreAt: path)
    mover.connection.unlock()
    done.wait()
    #expect(reason.withLock { $0 } == .missing)
    #expect(try mover.setting("a") == nil)
    // Nor does whoever opens it now make another.
    #expect(throws: StorageError.self) { _ = try open(.existing) }
    #expect(access(path, F_OK) != 0)
  }
}
