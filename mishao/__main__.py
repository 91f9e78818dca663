from mishao.cli import main

main()
