/// What goes wrong with a request to the stand-in.
public enum StandInElasticsearchFault: Sendable, Equatable {
    /// Nothing.
    case none
    /// An error of Elasticsearch with this status, instead of doing what was asked.
    case status(Int)
    /// 200 with HTML, as a misplaced proxy sends it.
    case notJSON
    /// 302 elsewhere.
    case redirect
    /// The connection ends, nothing was done.
    case refusesConnection
    /// The request is carried out, the answer never comes.
    case losesAnswer
    /// Writes are carried out, their answer never comes; reads work.
    case losesAnswerOfWrites
}
