/// A QR code (ISO/IEC 18004:2015) of a short text: byte mode, error correction M, versions 1 to 10.
///
/// Only what invitations and keys of authenticators need; checked against another decoder by a test.
struct QRCode {
  let size: Int
  /// By row: whether a module is dark.
  private(set) var modules: [[Bool]]
  private var isFunction: [[Bool]]

  /// Of each version: codewords in all, error correction codewords of a block, and blocks (table 9, level M).
  private static let versions: [(total: Int, perBlock: Int, blocks: Int)] = [
    (26, 10, 1), (44, 16, 1), (70, 26, 1), (100, 18, 2), (134, 24, 2), (172, 16, 4), (196, 18, 4), (242, 22, 4),
    (292, 22, 5), (346, 26, 5),
  ]
  /// Centres of the alignment patterns (annex E).
  private static let alignments: [[Int]] = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
  ]

  /// Nil for a text that is too long.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    let fitting = Self.versions.indices.first { index in
      bytes.count + (index < 9 ? 2 : 3) <= Self.dataCount(index)
    }
    guard let index = fitting else { return nil }
    size = 21 + 4 * index
    modules = Array(repeating: Array(repeating: false, count: size), count: size)
    isFunction = modules
    drawPatterns(index)
    drawCodewords(Self.codewords(bytes, index))
    var best: (penalty: Int, code: QRCode)?
    for mask in 0..<8 {
      var code = self
      code.apply(mask)
      let penalty = code.penalty
      if best.map({ penalty < $0.penalty }) ?? true { best = (penalty, code) }
    }
    if let best { modules = best.code.modules }
  }

  private static func dataCount(_ index: Int) -> Int {
    let version = versions[index]
    return version.total - version.perBlock * version.blocks
  }

  // MARK: - Codewords

  /// Data with its error correction, interleaved (§7.4 – 7.6).
  private static func codewords(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
    let count = dataCount(index)
    var bits: [Bool] = []
    func append(_ value: Int, _ length: Int) {
      for shift in (0..<length).reversed() { bits.append(value >> shift & 1 == 1) }
    }
    append(4, 4)
    append(bytes.count, index < 9 ? 8 : 16)
    for byte in bytes { append(Int(byte), 8) }
    append(0, min(4, count * 8 - bits.count))
    while bits.count % 8 != 0 { bits.append(false) }
    var data = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    for pad in 0..<(count - data.count) { data.append(pad % 2 == 0 ? 0xEC : 0x11) }

    let version = versions[index]
    let (short, longer) = count.quotientAndRemainder(dividingBy: version.blocks)
    var blocks: [[UInt8]] = []
    var start = 0
    for block in 0..<version.blocks {
      let length = short + (block >= version.blocks - longer ? 1 : 0)
      blocks.append(Array(data[start..<start + length]))
      start += length
    }
    let corrections = blocks.map { correction($0, count: version.perBlock) }
    var result: [UInt8] = []
    for place in 0...short { for block in blocks where place < block.count { result.append(block[place]) } }
    for place in 0..<version.perBlock { for correction in corrections { result.append(correction[place]) } }
    return result
  }

  /// Reed–Solomon over GF(256) with the polynomial 0x11D (annex A).
  private static func correction(_ data: [UInt8], count: Int) -> [UInt8] {
    var divisor = [UInt8](repeating: 0, count: count)
    divisor[count - 1] = 1
    var root: UInt8 = 1
    for _ in 0..<count {
      for place in divisor.indices {
        divisor[place] = product(divisor[place], root) ^ (place + 1 < count ? divisor[place + 1] : 0)
      }
      root = product(root, 2)
    }
    var rest = [UInt8](repeating: 0, count: count)
    for byte in data {
      let factor = byte ^ rest.removeFirst()
      rest.append(0)
      for place in rest.indices { rest[place] ^= product(divisor[place], factor) }
    }
    return rest
  }

  private static func product(_ x: UInt8, _ y: UInt8) -> UInt8 {
    var result: UInt16 = 0
    for shift in (0..<8).reversed() {
      result = result << 1 ^ (result >> 7) * 0x11D
      result ^= UInt16(y >> UInt8(shift) & 1) * UInt16(x)
    }
    return UInt8(truncatingIfNeeded: result)
  }

  // MARK: - Modules

  private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
    modules[row][column] = isDark
    isFunction[row][column] = true
  }

  private mutating func drawPatterns(_ index: Int) {
    for place in 0..<size {
      set(6, place, place % 2 == 0)
      set(place, 6, place % 2 == 0)
    }
    for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
      for dy in -4...4 {
        for dx in -4...4 where modules.indices.contains(row + dy) && modules.indices.contains(column + dx) {
          let distance = max(abs(dx), abs(dy))
          set(row + dy, column + dx, distance != 2 && distance != 4)
        }
      }
    }
    let centres = Self.alignments[index]
    for row in centres {
      for column in centres {
        let isCorner = (row, column) == (6, 6) || (row, column) == (6, size - 7) || (row, column) == (size - 7, 6)
        if isCorner { continue }
        for dy in -2...2 { for dx in -2...2 { set(row + dy, column + dx, max(abs(dx), abs(dy)) != 1) } }
      }
    }
    drawFormat(0)
    drawVersion(index + 1)
  }

  /// Level M (00) and the mask, twice, with their own correction (§7.9).
  private mutating func drawFormat(_ mask: Int) {
    var rest = mask
    for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
    let bits = (mask << 10 | rest) ^ 0x5412
    func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
    for place in 0...5 { set(place, 8, bit(place)) }
    set(7, 8, bit(6))
    set(8, 8, bit(7))
    set(8, 7, bit(8))
    for place in 9..<15 { set(8, 14 - place, bit(place)) }
    for place in 0..<8 { set(8, size - 1 - place, bit(place)) }
    for place in 8..<15 { set(size - 15 + place, 8, bit(place)) }
    set(size - 8, 8, true)
  }

  /// From version 7 on (§7.10).
  private mutating func drawVersion(_ version: Int) {
    guard version >= 7 else { return }
    var rest = version
    for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
    let bits = version << 12 | rest
    for place in 0..<18 {
      let (a, b) = (size - 11 + place % 3, place / 3)
      set(a, b, bits >> place & 1 == 1)
      set(b, a, bits >> place & 1 == 1)
    }
  }

  /// In columns of two, from the right, up and down (§7.7.3).
  private mutating func drawCodewords(_ codewords: [UInt8]) {
    var bit = 0
    var right = size - 1
    while right >= 1 {
      if right == 6 { right = 5 }
      for step in 0..<size {
        for column in [right, right - 1] {
          let row = (right + 1) & 2 == 0 ? size - 1 - step : step
          guard !isFunction[row][column], bit < codewords.count * 8 else { continue }
          modules[row][column] = codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      right -= 2
    }
  }

  private mutating func apply(_ mask: Int) {
    for y in 0..<size {
      for x in 0..<size where !isFunction[y][x] {
        let inverts =
          switch mask {
          case 0: (x + y) % 2 == 0
          case 1: y % 2 == 0
          case 2: x % 3 == 0
          case 3: (x + y) % 3 == 0
          case 4: (x / 3 + y / 2) % 2 == 0
          case 5: x * y % 2 + x * y % 3 == 0
          case 6: (x * y % 2 + x * y % 3) % 2 == 0
          default: ((x + y) % 2 + x * y % 3) % 2 == 0
          }
        if inverts { modules[y][x].toggle() }
      }
    }
    drawFormat(mask)
  }

  /// How hard the code is to read (§7.8.3).
  private var penalty: Int {
    var penalty = 0
    let columns = (0..<size).map { column in modules.map { $0[column] } }
    for line in modules + columns {
      var run = 1
      for place in 1...size {
        if place < size, line[place] == line[place - 1] {
          run += 1
        } else {
          if run >= 5 { penalty += run - 2 }
          run = 1
        }
      }
      let pattern = [true, false, true, true, true, false, true]
      for start in 0...(size - 7) where Array(line[start..<start + 7]) == pattern {
        let before = line[max(0, start - 4)..<start]
        let after = line[start + 7..<min(size, start + 11)]
        if !before.contains(true) || !after.contains(true) { penalty += 40 }
      }
    }
    for y in 0..<(size - 1) {
      for x in 0..<(size - 1) {
        let dark = [modules[y][x], modules[y][x + 1], modules[y + 1][x], modules[y + 1][x + 1]].count { $0 }
        if dark == 0 || dark == 4 { penalty += 3 }
      }
    }
    let dark = modules.joined().count { $0 }
    return penalty + abs(dark * 20 - size * size * 10) / (size * size) * 10
  }

  /// A picture with its quiet zone, each module one unit.
  var svg: String {
    var path = ""
    for (y, row) in modules.enumerated() {
      for (x, isDark) in row.enumerated() where isDark { path += "M\(x + 4) \(y + 4)h1v1h-1z" }
    }
    let side = size + 8
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\" shape-rendering=\"crispEdges\">"
      + "<rect width=\"\(side)\" height=\"\(side)\" fill=\"#fff\"/><path d=\"\(path)\" fill=\"#000\"/></svg>"
  }
}
