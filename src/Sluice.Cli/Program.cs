System.Console.WriteLine("sluice 0.1.0");
