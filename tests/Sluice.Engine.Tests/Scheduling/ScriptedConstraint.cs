using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>Forces a text, one token after each choice of the model and the others in one go, and then lets it end.</summary>
internal sealed class ScriptedConstraint(string text, int freeEvery, int vocabulary) : ITokenConstraint
{
    private int _position;

    public bool IsComplete => _position == text.Length;

    public void Prepare()
    {
    }

    public TokenMask? Mask()
    {
        if (text[_position] == '!')
        {
            throw new EngineException(EngineErrorCode.ConstraintFailed, "The text can't be continued.");
        }

        var mask = new TokenMask(vocabulary);
        mask.Add(ScriptedEngine.Letter(text[_position]));
        return mask;
    }

    public void Accept(int token)
    {
        Assert.Equal(ScriptedEngine.Letter(text[_position]), token);
        _position++;
    }

    public void AcceptForced(List<int> tokens)
    {
        for (; _position < text.Length && _position % freeEvery != 0; _position++)
        {
            tokens.Add(ScriptedEngine.Letter(text[_position]));
        }
    }
}
