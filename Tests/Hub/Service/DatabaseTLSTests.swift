import Foundation
import Glibc
import Storage
import Support
import Sync
import Terminal
import Testing

/// TLS to a real server, known by a certificate of a private authority.
@Suite(
  .serialized,
  .enabled(
    if: Engine.available.contains(.postgresql) && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
struct DatabaseTLSTests {
  static let password = "geheim-春天"

  /// A server on 127.0.0.1 whose certificate says `db.example`, and which wants a password there.
  private struct Scene {
    let town: ServedTown
    let server: PostgreSQLServer
    let port: UInt16
    let schema: String

    init(hasTLS: Bool = true) throws {
      town = try ServedTown(.sqlite)
      port = try freePort()
      let home = town.home.path
      server = try PostgreSQLServer.another(port: port) { folder in
        try DatabaseTLSTests.shell(
          """
          cd "$1"
          for name in root other; do
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout $name.key -out $name.crt
          done
          openssl req -newkey rsa:2048 -nodes -subj /CN=db.example -keyout server.key -out server.csr
          printf 'subjectAltName = DNS:db.example\\n' >extensions
          openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -extfile extensions \
            -out server.crt
          chmod 600 server.key
          cp root.crt other.crt "$2"
          printf 'local all all trust\\nhost all all 127.0.0.1/32 scram-sha-256\\n' >hba
          """, folder, home)
        return [
          "listen_addresses = '127.0.0.1'", "hba_file = '\(folder)/hba'", "ssl = \(hasTLS ? "on" : "off")",
          "ssl_cert_file = '\(folder)/server.crt'", "ssl_key_file = '\(folder)/server.key'",
        ]
      }
      schema = try server.freshSchema()
      try server.administration().execute("ALTER ROLE tanfang PASSWORD '\(DatabaseTLSTests.password)'")
      try Data("\(DatabaseTLSTests.password)\n".utf8).write(to: URL(fileURLWithPath: home + "/password"))
    }

    /// The options that name the store, as an operator would.
    func store(host: String = "db.example", root: String? = "root.crt") -> [String] {
      let root = root.map { "&sslrootcert=\(town.home.path)/\($0)" } ?? ""
      let url =
        "postgresql://tanfang@\(host):\(port)/postgres?hostaddr=127.0.0.1&options=-csearch_path%3D\(schema)\(root)"
      return ["--store", url, "--store-password", town.home.path + "/password"]
    }

    /// What a command is told that cannot connect.
    func refusal(_ store: [String]) throws -> String {
      let answer = try town.run(["check", "--json"] + store)
      #expect(answer.status == 69, "\(answer)")
      let error = try JSONValue.parse(answer.error)["error"]
      #expect(error?["code"]?.string == "database_away")
      #expect(error?["hint"]?.string?.contains("sslrootcert") == true)
      #expect(!answer.error.contains(DatabaseTLSTests.password) && !answer.error.contains("geheim"))
      return error?["message"]?.string ?? ""
    }
  }

  @Test(.timeLimit(.minutes(2))) func aServerIsKnownByItsCertificateAndItsName() throws {
    let scene = try Scene()
    let hub = try scene.town.serve(scene.store())
    let administration = try scene.server.administration()
    func connections(_ condition: String) throws -> Int64 {
      try administration.number(
        """
        SELECT count(*) FROM pg_stat_activity NATURAL JOIN pg_stat_ssl \
        WHERE application_name = 'tanfangd' AND client_addr IS NOT NULL AND \(condition)
        """)
    }
    #expect(try connections("ssl") > 0 && connections("NOT ssl") == 0)
    #expect(hub.stop() == 0)
    #expect(try scene.town.run(["check"] + scene.store()).status == 0)

    let stranger = try scene.refusal(scene.store(root: "other.crt"))
    #expect(stranger.contains("certificate verify failed"), "\(stranger)")
    let renamed = try scene.refusal(scene.store(host: "db2.example"))
    #expect(renamed.contains("does not match host name \"db2.example\""), "\(renamed)")
    let unknown = try scene.refusal(scene.store(root: nil))
    #expect(unknown.contains("root certificate file"), "\(unknown)")
    try Data("other".utf8).write(to: URL(fileURLWithPath: scene.town.home.path + "/password"))
    let guessed = try scene.refusal(scene.store())
    #expect(guessed.contains("password authentication failed"), "\(guessed)")
  }

  /// Who can read along on the way could also answer in place of the server: no password is sent without TLS.
  @Test(.timeLimit(.minutes(1))) func aServerWithoutTLSIsRefused() throws {
    let scene = try Scene(hasTLS: false)
    let words = try scene.refusal(scene.store())
    #expect(words.contains("server does not support SSL"), "\(words)")
  }

  static func shell(_ script: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-euc", script, "sh"] + arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
