/// The candidate a mistyped word most probably stands for: the nearest by edit distance, within 2 edits or a third of
/// the word. Of equals, the first.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(word.utf8)
  let limit = max(2, typed.count / 3)
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = Array(candidate.utf8)
    // A word changed in every letter is another word, however short.
    guard abs(other.count - typed.count) <= limit, let distance = editDistance(typed, other, limit: limit),
      distance < max(typed.count, other.count), distance < best?.distance ?? .max
    else { continue }
    best = (candidate, distance)
  }
  return best?.candidate
}

/// Edits (insertion, deletion, substitution, swap of neighbours) between two words: Damerau–Levenshtein in its
/// "optimal string alignment" form (Boytsov 2011, §2.2). Nil above `limit`.
func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int? {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) <= limit ? max(a.count, b.count) : nil }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1...b.count {
      var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count] <= limit ? last[b.count] : nil
}
