import Support
import Testing

@testable import Hub

/// Codes that a telephone reads.
@Suite struct QRCodeTests {
  /// The finder patterns and the format's two copies are where the standard has them, whatever the text.
  @Test func everyLengthMakesACode() throws {
    for length in 1...213 { try check(length) }
  }

  private func check(_ length: Int) throws {
    let code = try #require(QRCode(String(repeating: "A", count: length)))
    #expect((code.size - 21) % 4 == 0)
    for (row, column) in [(0, 0), (0, code.size - 7), (code.size - 7, 0)] {
      for step in 0..<7 {
        #expect(code.modules[row][column + step] && code.modules[row + 6][column + step])
        #expect(code.modules[row + step][column] && code.modules[row + step][column + 6])
      }
      #expect(!code.modules[row + 1][column + 1] && code.modules[row + 3][column + 3])
    }
    #expect(code.modules[code.size - 8][8], "the dark module")
    // The format's copies agree.
    let first = [0, 1, 2, 3, 4, 5, 7, 8].map { code.modules[$0][8] }
    let second = (0..<8).map { code.modules[8][code.size - 1 - $0] }
    #expect(first == second)
  }

  @Test func whatIsTooLongIsRefused() { #expect(QRCode(String(repeating: "A", count: 214)) == nil) }

  /// The matrix was made by Python's qrcode 8.2 (version 1, level M, byte mode).
  @Test func theCodeIsTheOneThatAnotherEncoderMakes() throws {
    let code = try #require(QRCode("TANFANG"))
    let lines = code.modules.map { row in String(row.map { $0 ? "#" : "." }) }
    #expect(lines == Self.expected)
  }

  private static let expected = [
    "#######..####.#######",
    "#.....#.#..#..#.....#",
    "#.###.#..####.#.###.#",
    "#.###.#...#.#.#.###.#",
    "#.###.#.###.#.#.###.#",
    "#.....#..##.#.#.....#",
    "#######.#.#.#.#######",
    "...........##........",
    "#.#.#.#..###....#..#.",
    "#..#...#......##.#.#.",
    "##.#.####.#.#...#####",
    "#...#.........#.#..#.",
    ".##.#.#.#...#.###.###",
    "........#.##.#.#..#..",
    "#######..#.#.####..##",
    "#.....#..#####.##...#",
    "#.###.#.####.###..###",
    "#.###.#.......##...#.",
    "#.###.#.#.#.#..##...#",
    "#.....#..#....#....#.",
    "#######.##..#.#.#.###",
  ]
}
