imports-new = Εισαγωγή παραγγελιών
