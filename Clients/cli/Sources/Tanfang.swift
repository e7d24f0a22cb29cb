@main
struct Tanfang {
  static func main() {}
}
