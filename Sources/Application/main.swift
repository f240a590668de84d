// One call of a nonisolated function: whatever is made here would belong to the main actor.
Program.run()
