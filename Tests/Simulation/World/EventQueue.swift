/// What is still to happen, by virtual time; of two at the same time, the one planned first.
struct EventQueue<Event> {
  private struct Item {
    let milliseconds: UInt64
    let order: Int
    let event: Event

    func comes(before other: Item) -> Bool {
      milliseconds == other.milliseconds ? order < other.order : milliseconds < other.milliseconds
    }
  }

  private var heap: [Item] = []
  private var planned = 0

  var isEmpty: Bool { heap.isEmpty }
  var count: Int { heap.count }

  mutating func plan(_ event: Event, atMilliseconds milliseconds: UInt64) {
    planned += 1
    heap.append(Item(milliseconds: milliseconds, order: planned, event: event))
    var child = heap.count - 1
    while child > 0, heap[child].comes(before: heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> (milliseconds: UInt64, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (first.milliseconds, first.event)
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].comes(before: heap[least]) {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
