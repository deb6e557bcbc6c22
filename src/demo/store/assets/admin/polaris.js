// Stands where Polaris' web components would be loaded from: this store has none, so pages must read well without them.
