/** How a model makes one vector of its token vectors; late chunking needs `mean`. */
export type Pooling = "mean" | "cls" | "last";
