import Foundation
import Glibc
import Hub
import Testing
import Wire

@Suite struct KeysTests {
  static let now: Int64 = 1_790_000_000

  @Test func aNewKeyIsWholeAndItsOwn() throws {
    let (first, second) = (try HubKey.generate(now: Self.now), try HubKey.generate(now: Self.now))
    #expect(first.pin != second.pin)
    #expect(try HubKey.pin(certificatePEM: first.certificatePEM) == first.pin)
    #expect(try HubKey(pem: first.pem).pin == first.pin)
    #expect(throws: HubKeyError.mismatch) {
      try HubKey(keyPEM: first.keyPEM, certificatePEM: second.certificatePEM)
    }
    #expect("\(first)" == "hub key \(first.pin)")
  }

  @Test func whatIsNoPairIsRefused() throws {
    let key = try HubKey.generate(now: Self.now)
    #expect(throws: HubKeyError.unreadable("key")) { try HubKey(keyPEM: "", certificatePEM: key.certificatePEM) }
    #expect(throws: HubKeyError.unreadable("certificate")) {
      try HubKey(keyPEM: key.keyPEM, certificatePEM: key.keyPEM)
    }
    #expect(throws: HubKeyError.unreadable("key")) { try HubKey(pem: key.certificatePEM) }
    #expect(throws: HubKeyError.self) { try HubKey(pem: String(key.pem.dropFirst(100))) }
  }

  /// The openssl program reads the certificate and computes the pin another way.
  @Test(.enabled(if: isInstalled("openssl"))) func openSSLAgrees() throws {
    let key = try HubKey.generate(now: Self.now)
    let folder = TemporaryFolder()
    try PrivateFile.write(Array(key.pem.utf8), name: "hub.pem", folder: folder.path)
    let file = "\(folder.path)/hub.pem"
    let text = try shell("openssl x509 -in \(file) -noout -text -dates")
    for part in [
      "ASN1 OID: prime256v1", "ecdsa-with-SHA256", "CA:FALSE", "Digital Signature", "CN = tanfang hub",
      "notBefore=Sep 20 14:13:20 2026", "notAfter=Sep 20 14:13:20 2036",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    #expect(try shell("openssl verify -CAfile \(file) \(file)").contains("OK"))
    let digest = try shell("openssl x509 -in \(file) -noout -pubkey | openssl pkey -pubin -outform der | sha256sum")
    #expect(digest.hasPrefix("\(key.pin)"))
  }

  @Test func aPrivateFileIsPrivateAndReplacedWhole() throws {
    let parent = TemporaryFolder()
    let folder = parent.path + "/keys"
    #expect(try PrivateFile.read(name: "a", folder: folder) == nil)
    for bytes in [[1, 2, 3], [], [UInt8](repeating: 9, count: 100_000)] as [[UInt8]] {
      try PrivateFile.write(bytes, name: "a", folder: folder)
      #expect(try PrivateFile.read(name: "a", folder: folder) == bytes)
      #expect(mode("\(folder)/a") == 0o600)
      #expect(mode(folder) == 0o700)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
  }

  @Test func aFileThatCannotBeWrittenLeavesTheOldOne() throws {
    let folder = TemporaryFolder()
    try PrivateFile.write([1], name: "a", folder: folder.path)
    // A folder in the file's place cannot be replaced by a file.
    mkdir(folder.path + "/b", 0o700)
    #expect(throws: PrivateFileError.cannotWrite(path: folder.path + "/b", errno: EISDIR)) {
      try PrivateFile.write([2], name: "b", folder: folder.path)
    }
    #expect(throws: PrivateFileError.cannotWrite(path: "/proc/none/a", errno: ENOENT)) {
      try PrivateFile.write([2], name: "a", folder: "/proc/none")
    }
    #expect(try PrivateFile.read(name: "a", folder: folder.path) == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a", "b"])
  }

  @Test func aPasswordMatchesItselfOnly() throws {
    var random = SystemRandomNumberGenerator()
    let cost = PasswordHash.Cost(logN: 10, r: 8, p: 1)
    let hash = PasswordHash(password: "探访2026", cost: cost, using: &random)
    #expect(hash.matches("探访2026"))
    for wrong in ["", "探访2025", "探访2026 ", "探访"] { #expect(!hash.matches(wrong)) }
    #expect(PasswordHash(password: "探访2026", cost: cost, using: &random) != hash)
    let kept = try #require(PasswordHash(text: hash.text))
    #expect(kept == hash && kept.matches("探访2026"))
    #expect(!"\(hash)".contains(hash.text.suffix(64)))
  }

  /// RFC 7914 §12, the third vector's first 32 bytes: a shorter key is the beginning of a longer one.
  @Test func scryptIsThatOfTheStandard() throws {
    let salt = Array("SodiumChloride".utf8).map { String($0, radix: 16) }.joined()
    let text = "scrypt$14$8$1$\(salt)$7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    #expect(PasswordHash(text: text)?.matches("pleaseletmein") == true)
    #expect(PasswordHash(text: text)?.matches("pleaseletmeout") == false)
  }

  @Test(arguments: [
    "", "scrypt", "scrypt$$$$$", "scrypt$10$8$1$00$00", "scrypt$10$8$1$zz$00", "bcrypt$10$8$1$S$H", "scrypt$21$8$1$S$H",
    "scrypt$0$8$1$S$H", "scrypt$10$17$1$S$H", "scrypt$10$8$5$S$H", "scrypt$-1$8$1$S$H", "scrypt$10$8$1$S$H$",
  ])
  func aHashThatIsNoneIsRefused(text: String) {
    let text = text.replacing("$S", with: "$" + String(repeating: "ab", count: 16))
    #expect(PasswordHash(text: text.replacing("$H", with: "$" + String(repeating: "cd", count: 32))) == nil)
  }

  @Test func secretsAreComparedWhole() {
    #expect(equalInConstantTime([], []))
    #expect(equalInConstantTime([1, 2], [1, 2]))
    #expect(!equalInConstantTime([1, 2], [1, 3]))
    #expect(!equalInConstantTime([1, 2], [1, 2, 3]))
    #expect(!equalInConstantTime([], [0]))
  }

  @Test func randomBytesAreAsManyAsAsked() {
    var random = SystemRandomNumberGenerator()
    for count in 0...20 { #expect(random.bytes(count).count == count) }
    #expect(random.bytes(16) != random.bytes(16))
    var fixed = Counting()
    #expect(fixed.bytes(10) == [1, 0, 0, 0, 0, 0, 0, 0, 2, 0])
  }

  struct Counting: RandomNumberGenerator {
    var count: UInt64 = 0
    mutating func next() -> UInt64 {
      count += 1
      return count
    }
  }

  func mode(_ path: String) -> mode_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode & 0o777 : nil
  }

  func shell(_ command: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
