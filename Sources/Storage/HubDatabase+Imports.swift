extension HubDatabase {
  /// What differs once an import has been made or undone: it says in a moment whether an earlier look at them still holds.
  package func importMark() throws -> [Int64] {
    let select = try connection.statement(
      """
      SELECT count(*), CAST(coalesce(sum(id % 1000003), 0) AS BIGINT) FROM change INDEXED BY change_imported \
      WHERE \(Schema.isImported) AND status IN (\(standingStatuses))
      """)
    defer { select.reset() }
    return try select.step() ? [select.integer(0), select.integer(1)] : []
  }
}
