import Foundation
import Roster

/// The roster files as villages and departments handed them in, and who is behind their rows.
struct RosterFiles {
  static let villages = "villages.csv"
  static let elders = ["village-register-1.csv", "village-register-2-gb18030.csv", "disability-list.csv"]
  static let visits = "paper-visit-log.csv"
  static let all = [villages] + elders + [visits]

  static var folder: URL { URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Rosters") }

  static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

  static func read(_ name: String) throws -> RosterFile { try RosterFile(try bytes(name)) }

  /// The numbers of the people behind the rows of a file.
  static func key() throws -> [String: [Int]] {
    struct Key: Decodable {
      var rows: [String: Rows]
      enum Rows: Decodable {
        case people([Int]), count(Int)
        init(from decoder: any Decoder) throws {
          let value = try decoder.singleValueContainer()
          if let count = try? value.decode(Int.self) {
            self = .count(count)
          } else {
            self = .people(try value.decode([Int].self))
          }
        }
      }
    }
    let key = try JSONDecoder().decode(Key.self, from: Data(try bytes("key.json")))
    return key.rows.compactMapValues { if case .people(let people) = $0 { people } else { nil } }
  }
}
