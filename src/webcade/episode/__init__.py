"""Between Gymnasium and a page: begin, step and end episodes, and turn a page's failures into faults."""
