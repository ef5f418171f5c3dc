"""From contacts to people needed: queue models, chats, bots, shrinkage, and the stage itself."""
