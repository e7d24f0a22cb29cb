@main
struct TanfangD {
  static func main() {}
}
