namespace AseanPlatform.Notification;

/// <summary>Marks the words of notices and mails, Texts.resx.</summary>
public sealed class Texts;
