// SPDX-License-Identifier: MIT
// Runs the component of the running game on volumes and places of the listener that it reads, a line each:
//   volume X Y Z YAW_DEG SX SY SZ PRIORITY ENABLED   a volume stands in the world; `tag TEXT` lines are of the last
//   remove N        the volume that came as the Nth is streamed out again
//   owner           there is no player; the component's owner stands where the listener is put
//   listen X Y Z    the listener is put there; what is told is printed, `ROOM<tab>NAME<tab>SHARE` a line, then `.`
//   end             play ends, printed likewise
#include "I2RVRRoomWeights.h"

#include "Engine/World.h"
#include "GameFramework/PlayerController.h"

#include <iostream>
#include <memory>
#include <sstream>
#include <string>

class Trial : public UI2RVRRoomWeights
{
public:
	using UI2RVRRoomWeights::BeginPlay;
	using UI2RVRRoomWeights::EndPlay;
};

static FName Name(const std::string& Text)
{
	return FName(std::u16string(Text.begin(), Text.end()).c_str());
}

static std::string Plain(const FName& Name)
{
	const std::u16string Wide(*Name.ToString());
	return std::string(Wide.begin(), Wide.end());
}

static AAudioVolume Volume(std::istream& Words)
{
	AAudioVolume Made;
	double Yaw = 0.0;
	Words >> Made.Location.X >> Made.Location.Y >> Made.Location.Z >> Yaw;
	Words >> Made.Scale.X >> Made.Scale.Y >> Made.Scale.Z >> Made.Priority >> Made.bEnabled;
	const double Half = Yaw * 3.14159265358979323846 / 360.0;
	Made.Turn = {std::sin(Half), std::cos(Half)};
	return Made;
}

int main()
{
	UWorld World, Other;
	APlayerController Player;
	AActor Owner;
	World.Player = &Player;
	std::vector<std::unique_ptr<AAudioVolume>> Volumes;
	Trial Weights;
	Weights.World = &World;
	Weights.Owner = &Owner;
	Weights.OnRoomWeighed.Bound.push_back({nullptr, [](FName Room, FName Called, float Share) {
		std::cout << Plain(Room) << '\t' << Plain(Called) << '\t' << Share << '\n';
	}});
	Weights.BeginPlay();
	for (std::string Line; std::getline(std::cin, Line);)
	{
		std::istringstream Words(Line);
		std::string Command;
		Words >> Command;
		if (Command == "volume")
		{
			Volumes.push_back(std::make_unique<AAudioVolume>(Volume(Words)));
			World.Volumes.push_back(Volumes.back().get());
			FWorldDelegates::LevelAddedToWorld.Broadcast(nullptr, &World);
		}
		else if (Command == "tag")
		{
			Volumes.back()->Tags.Add(Name(Line.substr(4)));
		}
		else if (Command == "remove")
		{
			std::size_t Which = 0;
			Words >> Which;
			std::erase(World.Volumes, Volumes[Which].get());
			FWorldDelegates::LevelRemovedFromWorld.Broadcast(nullptr, &Other);
			FWorldDelegates::LevelRemovedFromWorld.Broadcast(nullptr, &World);
		}
		else if (Command == "owner")
		{
			World.Player = nullptr;
		}
		else if (Command == "listen")
		{
			FVector& Place = World.Player == nullptr ? Owner.Location : Player.Location;
			Words >> Place.X >> Place.Y >> Place.Z;
			Weights.TickComponent(0.01f, LEVELTICK_All, nullptr);
			std::cout << ".\n";
		}
		else if (Command == "end")
		{
			Weights.EndPlay(EEndPlayReason::Destroyed);
			std::cout << ".\n";
			if (!FWorldDelegates::LevelAddedToWorld.Bound.empty()) return 1;
			if (!FWorldDelegates::LevelRemovedFromWorld.Bound.empty()) return 1;
		}
		else
		{
			return 2;
		}
	}
	return Weights.PrimaryComponentTick.bCanEverTick ? 0 : 1;
}
