import Foundation
import PostgreSQL
import Support
import Testing

/// What stands on a command line, everybody on the machine can read.
@Suite(.enabled(if: PostgreSQLStore.isBuilt)) struct StorePasswordTests {
  @Test func aPasswordOnTheCommandLineIsRefused() throws {
    let town = try ServedTown(.sqlite)
    for url in [
      "postgresql://tanfang:geheim@127.0.0.1:1/db", "postgres://:geheim@127.0.0.1:1/db",
      "postgresql://tanfang@127.0.0.1:1/db?password=geheim", "postgresql://tanfang:ge@heim@127.0.0.1:1/db",
    ] {
      for words in [["check", "--store", url], ["copy-store", "--to", url], ["copy-store", "--from", url]] {
        let answer = try town.run(words + ["--json"])
        #expect(answer.status == 64 && answer.error.contains("password_shown"), "\(words) \(answer)")
        #expect(!(answer.output + answer.error).contains("heim"))
      }
    }
  }

  @Test func aPasswordElsewhereIsTaken() throws {
    let town = try ServedTown(.sqlite)
    let url = "postgresql://tanfang:geheim@127.0.0.1:1/db"
    let answer = try town.run(["check", "--json"], variables: ["TANFANGD_STORE": url])
    #expect(answer.status == 69 && answer.error.contains("database_away"), "\(answer)")
    #expect(!answer.error.contains("geheim"))
    let path = town.home.path + "/password"
    try Data("geheim\n".utf8).write(to: URL(fileURLWithPath: path))
    let named = try town.run([
      "check", "--store", "postgresql://tanfang@127.0.0.1:1/db", "--store-password", path, "--json",
    ])
    #expect(named.status == 69 && named.error.contains("database_away"), "\(named)")
  }

  @Test func aPasswordThatMakesTheURLUnclearIsRefused() throws {
    let town = try ServedTown(.sqlite)
    for url in ["postgresql://tanfang:ge@heim@127.0.0.1:1/db", "postgresql://tanfang:ge/heim@127.0.0.1:1/db"] {
      let answer = try town.run(["check", "--json"], variables: ["TANFANGD_STORE": url])
      #expect(answer.status == 65 && answer.error.contains("invalid_store"), "\(answer)")
      #expect(!answer.error.contains("heim"))
    }
  }
}
