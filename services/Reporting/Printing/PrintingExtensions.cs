namespace AseanPlatform.Reporting.Printing;

static class PrintingExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        public void AddPrinting()
        {
            builder.Services.AddSingleton<PrintingParts>();
            builder.Services.AddSingleton<Printer>();
            builder.Services.AddHostedService(services => services.GetRequiredService<Printer>());
            builder.Services.AddHealthChecks().AddCheck<PrintingHealth>("printing");
        }
    }
}
