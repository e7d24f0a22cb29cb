import Glibc
package import PostgreSQL
package import Storage
package import Sync
package import Wire

/// The hub's data folder: the store, its ledger, and the key that clients know the hub by. Mode 0700, files 0600.
package struct HubFolder: Sendable {
  package let path: String
  /// The database that holds the store in place of a file; key and certificate lie in the folder all the same.
  package var store: PostgreSQLSettings?

  package init(_ path: String) { self.path = path }

  package static let databaseName = "hub.db"
  static let keyName = "key.pem"
  static let certificateName = "certificate.pem"
  static let bundleKeyName = "bundle.key"

  package var database: String { "\(path)/\(Self.databaseName)" }

  /// Whether nobody has served from here yet.
  var isNew: Bool { access(database, F_OK) != 0 && access("\(path)/\(Self.keyName)", F_OK) != 0 }

  /// Makes the folder and its parents; those that are there stay as they are, but the folder itself becomes 0700.
  package func prepare() throws {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      partial += "\(part)/"
      guard mkdir(partial, 0o777) == 0 || errno == EEXIST || errno == EACCES || errno == EROFS else {
        throw PrivateFileError.cannotWrite(path: path, errno: errno)
      }
    }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST, chmod(path, 0o700) == 0 else {
      throw PrivateFileError.cannotWrite(path: path, errno: errno)
    }
  }

  /// Opens the store; `create` makes folder and store where there are none.
  /// - Throws: `StorageError`, reason `missing` where there is no store, `cannotRead` where it cannot be told.
  package func open(_ opening: Database.Opening, clock: any Clock = SystemClock()) throws -> HubDatabase {
    if let store {
      if opening == .create { try prepare() }
      let connection = try PostgreSQLStore.connection(store, mayCreate: opening == .create)
      switch try PostgreSQLStore.condition(connection) {
      case .usable: break
      case .unfinishedCopy: throw MovingError.unfinishedCopy
      case .moved(let place): throw MovingError.databaseMoved(to: place)
      }
      return try HubDatabase(
        connection, opening: opening, ledger: Ledger(tableOf: connection), random: { UInt64.random(in: .min ... .max) },
        milliseconds: { clock.milliseconds })
    }
    try requireNoCopy()
    guard access(database + HubMove.movedSuffix, F_OK) != 0 || access(database, F_OK) == 0 else {
      throw MovingError.storeMoved
    }
    if opening == .create {
      try prepare()
      // SQLite gives the files beside a database the database's own mode.
      let descriptor = Glibc.open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw PrivateFileError.cannotWrite(path: database, errno: errno) }
      close(descriptor)
    } else {
      // Before anything is made beside a store that is not there.
      try Database.requireStore(database)
    }
    return try HubDatabase(
      path: database, opening: opening, random: { UInt64.random(in: .min ... .max) },
      milliseconds: { clock.milliseconds })
  }

  /// - Throws: `unfinishedCopy` where a store is being copied into this folder, or was.
  func requireNoCopy() throws(MovingError) {
    guard access(database + HubMove.copySuffix, F_OK) != 0 || access(database, F_OK) == 0 else {
      throw .unfinishedCopy
    }
  }

  /// The hub's key, made now if there is none.
  package func key(clock: any Clock = SystemClock()) throws -> HubKey {
    if let key = try storedKey() { return key }
    let key = try HubKey.generate(now: Int64(clock.milliseconds / 1000))
    // The certificate first: a key alone would be taken for a damaged pair.
    try PrivateFile.write(Array(key.certificatePEM.utf8), name: Self.certificateName, folder: path)
    try PrivateFile.write(Array(key.keyPEM.utf8), name: Self.keyName, folder: path)
    return key
  }

  /// The hub's key; nil before the first start.
  package func storedKey() throws -> HubKey? {
    guard let key = try PrivateFile.read(name: Self.keyName, folder: path) else { return nil }
    let certificate = try PrivateFile.read(name: Self.certificateName, folder: path) ?? []
    return try HubKey(
      keyPEM: String(decoding: key, as: UTF8.self), certificatePEM: String(decoding: certificate, as: UTF8.self))
  }

  /// What devices seal bundles to and know the hub's by, made now if there is none.
  package func bundleKeys() throws -> BundleKeys {
    if let keys = try storedBundleKeys() { return keys }
    var random = SystemRandomNumberGenerator()
    let keys = BundleKeys(using: &random)
    try PrivateFile.write(keys.secret, name: Self.bundleKeyName, folder: path)
    return keys
  }

  /// Nil before the first start.
  package func storedBundleKeys() throws -> BundleKeys? {
    guard let secret = try PrivateFile.read(name: Self.bundleKeyName, folder: path) else { return nil }
    guard let keys = BundleKeys(secret: secret) else { throw HubError.badBundleKey }
    return keys
  }

  /// Held while `serve` runs, so that one folder has one hub.
  package func lockForServing() throws -> ServingLock { try ServingLock(path: "\(path)/serve.lock") }
}

/// Says that a hub serves from this folder, as long as it lives.
package final class ServingLock: Sendable {
  private let descriptor: Int32

  fileprivate init(path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFileError.cannotWrite(path: path, errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw HubError.alreadyServing
    }
  }

  deinit { close(descriptor) }

  /// Lets another hub serve from here.
  func release() { flock(descriptor, LOCK_UN) }
}

/// What stops the hub or one of its commands.
package enum HubError: Error, Hashable {
  /// Another process serves from this folder.
  case alreadyServing
  /// `invite` does not know the hub's key: nobody has served from here yet.
  case neverServed
  /// The file of the bundle key does not hold one.
  case badBundleKey
  case noSuchAccount
  case accountExists
  /// The account is there with another role or other regions than asked for, or it is disabled.
  case accountDiffers
  case noSuchDevice
  /// A shortened name that fits several devices.
  case ambiguousDevice
  case noRegion
  /// An administrator has no regions.
  case regionNotAllowed
  /// A region to be taken from an account that does not have it.
  case regionNotHeld
  case tooManyRegions
  /// An account that is to become an administrator's still has devices with records.
  case accountHasDevices
  case badName
  /// Too short, too simple, or it holds the account's name.
  case weakPassword
  /// Volunteers work with `tanfang`, not in the console.
  case noConsole
  /// A second factor comes after a first.
  case noPassword
  case backupExists
  /// `restore` finds a store where it should make one.
  case storeExists
  /// The copy is not what it should be; the codes of the findings.
  case backupDiffers([String])
  /// `restore` was given something that is no backup, or is damaged.
  case badBackup(BackupFile.Fault)
  /// The grounds of an erasure say who is to be forgotten.
  case namesThePerson
  /// The erasure is done, but another process reads, so that the log could not be emptied.
  case logStillRead
}

/// Where devices find the hub, as the last `serve` said: for invitations made by another process.
package enum HubContacts {
  private static let key = "contacts"

  package static func read(_ store: HubDatabase) throws -> Contacts? {
    try store.setting(key).map { try Contacts(decoding: $0) }
  }

  /// Writes only what has changed.
  package static func write(_ contacts: Contacts, to store: HubDatabase) throws {
    try store.transaction {
      guard try store.setting(key) != contacts.encoded else { return }
      try store.setSetting(key, contacts.encoded)
    }
  }
}
