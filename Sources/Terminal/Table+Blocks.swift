package import Model

extension Table {
  /// The table as several that fit a width, each beginning with the first column: figures are never cut away. One alone
  /// if it fits; a single column that does not fit stands by itself.
  package func blocks(width: Int, _ language: Language) -> [Table] {
    let widths = columns.indices.map { index in
      let natural = rows.reduce(columns[index].title[language].displayWidth) { max($0, $1[index].text.displayWidth) }
      return columns[index].isFlexible ? min(natural, Self.flexibleWidth) : natural
    }
    guard let first = widths.first, columns.count > 1 else { return [self] }
    var blocks: [[Int]] = [[]]
    var used = first
    for index in columns.indices.dropFirst() {
      let next = widths[index] + Self.gap.count
      if used + next > width, !(blocks.last ?? []).isEmpty {
        blocks.append([])
        used = first
      }
      blocks[blocks.count - 1].append(index)
      used += next
    }
    return blocks.map { block in
      var table = Table(([0] + block).map { columns[$0] })
      for row in rows { table.append(([0] + block).map { row[$0] }) }
      return table
    }
  }

  /// What a column that may be cut is left at least.
  private static let flexibleWidth = 16
}
